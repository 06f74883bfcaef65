// The written pages of the site as plain Markdown: for the tests, the package, and llms.txt.
import { readdirSync, readFileSync } from 'node:fs';

export const folder = new URL('pages/', import.meta.url);

const read = (path) => readFileSync(new URL(path, folder), 'utf8');

/** What VitePress writes its own way: code and text from other files, anchors of headings, components. */
function plain(text) {
  return text
    .replace(/^<<< @\/(\S+\.m?(\w+))$/gm, (_, path, kind) => `\`\`\`${kind}\n${read(path)}\`\`\``)
    .replace(/^<!--@include: (\S+)-->$/gm, (_, path) => read(path))
    .replace(/^(#+ .*) \{#([\w-]+)\}$/gm, '<a id="$2"></a>\n\n$1')
    .replace(/^<BackendPicker lang="zh" \/>$/gm, '网站上的这一页有一个表单，可以为你的刷新请求写出配置。')
    .replace(
      /^<BackendPicker \/>$/gm,
      'On the site this page has a form that writes the configuration for your refresh call.',
    )
    .replace(/^<(iframe|p) .*<\/\1>\n\n/gm, '')
    .replace(/<a href="\.\/playground[^>]*>[^<]*<\/a>/g, 'The site has the playground on this page')
    .replace(/^---\n.*?\n---\n+/s, '');
}

/** @param {string} name such as `tabs.md` */
function page(name) {
  const text = read(name);
  return { name, text: plain(text), source: text, description: /^description: (.*)$/m.exec(text)?.[1] ?? '' };
}

const pagesIn = (path) =>
  readdirSync(new URL(path, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => page(`${path}${name}`));

export const pages = pagesIn('');

/** Those in Simplified Chinese, whose code is that of the English ones. */
export const chinesePages = pagesIn('zh/');
