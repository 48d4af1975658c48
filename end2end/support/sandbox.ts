/** A Calendly that is not Calendly's: the stand-in that the tests book with. */

import path from 'node:path';
import { sandboxBinary } from './places.ts';
import { Program, freePort } from './program.ts';

export class Sandbox {
  private constructor(
    /** `http://127.0.0.1:port`, without a slash at its end. */
    readonly url: string,
    private readonly program: Program,
  ) {}

  static async start(folder: string): Promise<Sandbox> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const program = await Program.start({
      name: 'sandbox',
      program: sandboxBinary,
      words: ['--listen', `127.0.0.1:${port}`],
      log: path.join(folder, 'sandbox.log'),
      readyAt: `${url}/sandbox/deliveries`,
    });
    return new Sandbox(url, program);
  }

  /** What the server is told, so that it asks here. */
  get environment(): Record<string, string> {
    return {
      INTEGRATOR_CALENDLY_API_URL: `${this.url}/calendly/api`,
      INTEGRATOR_CALENDLY_AUTH_URL: `${this.url}/calendly/auth`,
      INTEGRATOR_CALENDLY_WEB_URL: `${this.url}/calendly/web`,
      // The app that it knows from the start.
      INTEGRATOR_CALENDLY_CLIENT_ID: 'sandbox-client',
      INTEGRATOR_CALENDLY_CLIENT_SECRET: 'sandbox-secret',
    };
  }

  /** A page of Calendly's. */
  web(page: string): string {
    return `${this.url}/calendly/web/${page}`;
  }

  /** Does something that only tests can: see the module `control` of the sandbox. */
  async control(method: 'GET' | 'POST' | 'DELETE' | 'PUT', what: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${this.url}/sandbox/${what}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`the sandbox answered ${answer.status} to ${what}: ${await answer.text()}`);
    const text = await answer.text();
    return text === '' ? null : JSON.parse(text);
  }

  async stop(): Promise<void> {
    await this.program.stop();
  }
}

