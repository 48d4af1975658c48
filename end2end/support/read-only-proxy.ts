/** A real calendar server whose calendars may only be read, as shared ones often are. */

import { Proxy } from './proxy.ts';

/** Rights to change something, as CalDAV servers list them (RFC 3744 §5.5). */
const WRITING = /<(\w+:)?privilege>\s*<(\w+:)?(all|write[a-z-]*|bind|unbind)\s*\/>\s*<\/(\w+:)?privilege>/gi;
const CHANGES = ['PUT', 'DELETE', 'POST', 'MKCALENDAR', 'PROPPATCH', 'MOVE'];

export class ReadOnlyProxy {
  private constructor(
    readonly url: string,
    /** What was asked for although it is not allowed. */
    readonly refused: string[],
    readonly stop: () => Promise<void>,
  ) {}

  /** Stands in front of a server and passes on what only reads. */
  static async before(target: string): Promise<ReadOnlyProxy> {
    const refused: string[] = [];
    const proxy = await Proxy.before(target, async ({ method = 'GET', url }, forward) => {
      if (CHANGES.includes(method)) {
        refused.push(`${method} ${url}`);
        return { status: 403, headers: {}, body: '' };
      }
      const answer = await forward();
      return { ...answer, body: answer.body.replace(WRITING, '') };
    });
    return new ReadOnlyProxy(proxy.url, refused, () => proxy.stop());
  }
}
