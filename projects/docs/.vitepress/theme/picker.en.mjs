// The words of the picker, in English.

export const picker = {
  form: 'Configuration for your refresh call',
  output: 'The configuration',
  sends: 'Your refresh call sends',
  answers: 'It answers',
  otherAnswers: 'Other calls answer',
  expires: 'When the token expires, it says by',
  labels: {
    url: 'Its URL',
    accessField: 'The field of the new access token',
    refreshField: 'The field of the refresh token',
    expiryField: 'The field of the expiry',
    okCode: 'The code of a success',
    refusedCode: 'The code of an expired token',
  },
  choices: {
    sends: {
      json: 'the refresh token in a JSON body',
      oauth: 'an OAuth 2.0 form (grant_type=refresh_token)',
      form: 'the refresh token in another form',
      query: 'the refresh token in the URL',
      header: 'the refresh token in a header',
      cookie: 'nothing: the refresh token is an HttpOnly cookie',
      access: 'the access token, while it is valid',
      nothing: 'there is no refresh call',
    },
    answers: {
      flat: 'JSON with the tokens, and an HTTP status that says how it went',
      envelope: 'HTTP 200 with a code and the payload, for everything',
      bare: 'the bare access token',
      empty: 'nothing (204): the access token is a cookie too',
    },
    expires: {
      seconds: 'a lifetime in seconds',
      epochSeconds: 'a time in epoch seconds',
      epochMs: 'a time in epoch milliseconds',
      date: 'a date text',
      jwt: 'nothing: the access token is a JWT with exp',
      unknown: 'nothing',
    },
  },
  advice: {
    proactive: 'Add withProactiveRefresh(): an expired access token cannot be exchanged.',
    noExpiry: 'Without an expiry no refresh can come in time.',
    query: 'A refresh token in a URL appears in server logs. Prefer a body where the server takes one.',
    signIn: 'Sign in with store.signInFrom(answer).',
    signInCookie: 'Sign in with store.signIn(COOKIE_SESSION).',
    nothing: 'A refused token ends the session.',
    clientId: 'Replace my-client by the client_id of your app.',
    zone: "Name the zone of the server's clock where the text has none: expiryFromDate('+08:00').",
  },
};
