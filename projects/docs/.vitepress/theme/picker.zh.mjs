// The words of the picker, in Simplified Chinese.

export const picker = {
  form: '刷新请求的配置',
  output: '配置',
  sends: '刷新请求发送',
  answers: '它的回答是',
  otherAnswers: '其他请求的回答是',
  expires: '用什么说明令牌何时过期',
  labels: {
    url: '它的 URL',
    accessField: '新访问令牌的字段',
    refreshField: '刷新令牌的字段',
    expiryField: '过期时间的字段',
    okCode: '表示成功的 code',
    refusedCode: '表示令牌过期的 code',
  },
  choices: {
    sends: {
      json: 'JSON 请求体中的刷新令牌',
      oauth: 'OAuth 2.0 表单（grant_type=refresh_token）',
      form: '其他表单中的刷新令牌',
      query: 'URL 中的刷新令牌',
      header: '请求头中的刷新令牌',
      cookie: '什么也不发送：刷新令牌是 HttpOnly cookie',
      access: '仍然有效的访问令牌',
      nothing: '没有刷新请求',
    },
    answers: {
      flat: '含有令牌的 JSON，用 HTTP 状态码表示结果',
      envelope: '一律 HTTP 200，内含 code 和数据',
      bare: '访问令牌本身',
      empty: '没有内容（204）：访问令牌也是 cookie',
    },
    expires: {
      seconds: '以秒为单位的有效期',
      epochSeconds: '以秒为单位的 Unix 时间',
      epochMs: '以毫秒为单位的 Unix 时间',
      date: '日期文本',
      jwt: '没有说明：访问令牌是带 exp 的 JWT',
      unknown: '没有说明',
    },
  },
  advice: {
    proactive: '请添加 withProactiveRefresh()：过期的访问令牌无法换发。',
    noExpiry: '不知道过期时间，就无法及时刷新。',
    query: 'URL 中的刷新令牌会出现在服务器日志里。如果服务器支持，请改用请求体。',
    signIn: '登录时调用 store.signInFrom(answer)。',
    signInCookie: '登录时调用 store.signIn(COOKIE_SESSION)。',
    nothing: '令牌被拒绝时会话结束。',
    clientId: '把 my-client 换成你的应用的 client_id。',
    zone: "文本中没有时区时，请写明服务器时钟的时区：expiryFromDate('+08:00')。",
  },
};
