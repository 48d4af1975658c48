/** A real calendar server that does what it is asked and then, for one change, never answers. */

import { Proxy } from './proxy.ts';

export class SilentProxy {
  private constructor(
    readonly url: string,
    /** Settled when the server has made a change that nobody hears of. */
    readonly unheard: Promise<string>,
    readonly stop: () => Promise<void>,
  ) {}

  /** Stands in front of a server. Only the first PUT stays without an answer. */
  static async before(target: string): Promise<SilentProxy> {
    let tell: (address: string) => void = () => {};
    const unheard = new Promise<string>((resolve) => (tell = resolve));
    let isSilent = false;
    const proxy = await Proxy.before(target, async ({ method, url }, forward) => {
      const answer = await forward();
      if (method === 'PUT' && !isSilent) {
        isSilent = true;
        tell(url ?? '');
        return new Promise(() => {});
      }
      return answer;
    });
    return new SilentProxy(proxy.url, unheard, () => proxy.stop());
  }
}
