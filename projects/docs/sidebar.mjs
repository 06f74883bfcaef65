/** The pages in reading order: what a new page needs beside its file in `pages/`. The API reference adds itself. */
export const sidebar = [
  {
    text: 'Start here',
    items: [
      { text: 'Getting started', link: '/getting-started' },
      { text: 'Playground', link: '/playground' },
      { text: 'Where to keep tokens', link: '/storage' },
      { text: 'Backends', link: '/backends' },
      { text: 'Backend recipes', link: '/backend-recipes' },
      { text: 'Samples with servers', link: '/samples' },
      { text: 'A backend of your own', link: '/custom-backend' },
    ],
  },
  {
    text: 'In your app',
    items: [
      { text: 'Tabs', link: '/tabs' },
      { text: 'Router', link: '/router' },
      { text: 'How sessions end', link: '/session-end' },
      { text: 'Several sessions, several audiences', link: '/several-sessions' },
      { text: 'Ask for more: step-up', link: '/step-up' },
      { text: 'Sign in again in a dialog', link: '/sign-in-again' },
      { text: 'Server rendering', link: '/server-rendering' },
      { text: 'Other transports', link: '/other-transports' },
      { text: 'Recipes', link: '/recipes' },
      { text: 'DPoP', link: '/dpop' },
      { text: 'Testing', link: '/testing' },
      { text: 'Devtools', link: '/devtools' },
      { text: 'Operations', link: '/operations' },
      { text: 'Troubleshooting', link: '/troubleshooting' },
    ],
  },
  {
    text: 'Understand',
    items: [
      { text: 'How it works', link: '/how-it-works' },
      { text: 'Security', link: '/security' },
      { text: 'Comparison', link: '/comparison' },
      { text: 'Migration', link: '/migration' },
    ],
  },
  {
    text: 'Reference',
    items: [
      { text: 'Options', link: '/options' },
      { text: 'API', link: '/api/' },
      { text: 'Size and speed', link: '/figures' },
      { text: 'Angular versions', link: '/compatibility' },
      { text: 'Stability', link: '/stability' },
      { text: 'Changelog', link: '/changelog' },
    ],
  },
];

/** The frame of the pages in Chinese. */
export const zhTheme = {
  nav: [
    { text: '快速上手', link: '/zh/getting-started' },
    { text: '后端', link: '/zh/backends' },
    { text: '迁移', link: '/zh/migration' },
  ],
  sidebar: [
    {
      text: '中文文档',
      items: [
        { text: '快速上手', link: '/zh/getting-started' },
        { text: '后端', link: '/zh/backends' },
        { text: '迁移', link: '/zh/migration' },
      ],
    },
    { text: '英文文档', items: [{ text: '全部页面', link: '/' }] },
  ],
  outline: { level: [2, 3], label: '本页内容' },
  docFooter: { prev: '上一页', next: '下一页' },
  langMenuLabel: '切换语言',
  returnToTopLabel: '回到顶部',
  sidebarMenuLabel: '菜单',
  darkModeSwitchLabel: '外观',
  lightModeSwitchTitle: '切换到浅色',
  darkModeSwitchTitle: '切换到深色',
  skipToContentLabel: '跳到正文',
};
