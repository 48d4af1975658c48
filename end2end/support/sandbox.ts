/** A Calendly that is not Calendly's, and a mail server that delivers nothing: the stand-ins that the tests book and write with. */

import path from 'node:path';
import { sandboxBinary } from './places.ts';
import { Program, freePort } from './program.ts';

/** A mail that was caught. */
export interface Mail {
  to: string[];
  sender: string;
  reply_to: string;
  subject: string;
  text: string;
  /** Headers and body as sent. */
  raw: string;
}

export class Sandbox {
  private constructor(
    /** `http://127.0.0.1:port`, without a slash at its end. */
    readonly url: string,
    private readonly smtpPort: number,
    private readonly program: Program,
  ) {}

  static async start(folder: string): Promise<Sandbox> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const smtpPort = await freePort();
    const program = await Program.start({
      name: 'sandbox',
      program: sandboxBinary,
      words: ['--listen', `127.0.0.1:${port}`, '--smtp', `127.0.0.1:${smtpPort}`],
      log: path.join(folder, 'sandbox.log'),
      readyAt: `${url}/sandbox/deliveries`,
    });
    return new Sandbox(url, smtpPort, program);
  }

  /** What the server is told, so that it asks here. */
  get environment(): Record<string, string> {
    return {
      INTEGRATOR_CALENDLY_API_URL: `${this.url}/calendly/api`,
      INTEGRATOR_CALENDLY_AUTH_URL: `${this.url}/calendly/auth`,
      INTEGRATOR_CALENDLY_WEB_URL: `${this.url}/calendly/web`,
      // The apps that it knows from the start.
      INTEGRATOR_CALENDLY_CLIENT_ID: 'sandbox-client',
      INTEGRATOR_CALENDLY_CLIENT_SECRET: 'sandbox-secret',
      INTEGRATOR_GOOGLE_URL: `${this.url}/google`,
      INTEGRATOR_GOOGLE_CLIENT_ID: 'sandbox-google-client',
      INTEGRATOR_GOOGLE_CLIENT_SECRET: 'sandbox-google-secret',
      INTEGRATOR_MICROSOFT_URL: `${this.url}/microsoft`,
      INTEGRATOR_MICROSOFT_CLIENT_ID: '5a0d7c31-0000-4000-8000-000000003650',
      INTEGRATOR_MICROSOFT_CLIENT_SECRET: 'sandbox-microsoft-secret',
      INTEGRATOR_ICLOUD_URL: `${this.url}/icloud/`,
      INTEGRATOR_EXCHANGE_AUTODISCOVER_URL: `${this.url}/`,
      INTEGRATOR_SMTP_HOST: '127.0.0.1',
      INTEGRATOR_SMTP_PORT: String(this.smtpPort),
      INTEGRATOR_SMTP_SECURITY: 'none',
      INTEGRATOR_SMTP_FROM: 'Fernhill Services <office@fernhill.example>',
    };
  }

  /** A page of Calendly's. */
  web(page: string): string {
    return `${this.url}/calendly/web/${page}`;
  }

  /** The mails that went to this address, oldest first. */
  async mailsTo(address: string): Promise<Mail[]> {
    const mails = (await this.control('GET', 'mails')) as Mail[];
    return mails.filter((mail) => mail.to.includes(address));
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

