import { Converter } from 'typedoc';

const MODULES = /(?:^|\/)([\w-]+)\/public-api$/;

/** The reference names entry points as an app imports them, and leaves out what the library exports for itself alone (ɵ). */
export function load({ converter }) {
  converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const entry of project.children ?? []) {
      const [, name] = MODULES.exec(entry.name) ?? [];
      entry.name = name && name !== 'src' ? `ngx-token-refresh/${name}` : 'ngx-token-refresh';
    }
    for (const each of Object.values(project.reflections))
      if (each.name.startsWith('ɵ')) project.removeReflection(each);
  });
}
