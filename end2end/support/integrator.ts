/** The server under test, on a port and a database of its own. */

import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Database } from './database.ts';
import { binary, site } from './places.ts';
import { Program, freePort, run } from './program.ts';

/** The organization every server starts with: its people, and nothing else. */
export const organization = {
  name: 'Fernhill Services',
  owner: { email: 'dana@fernhill.example', password: 'fernhill-demo' },
  /** By the local part of the e-mail address, which is also the name at Radicale. */
  people: ['dana', 'robin', 'marek', 'noor', 'lucas', 'ines', 'tomas', 'sana', 'henrik'],
} as const;

export class Integrator {
  private constructor(
    readonly url: string,
    /** Where its log lies. */
    readonly folder: string,
    private readonly environment: Record<string, string>,
    private program: Program,
  ) {}

  /** Creates the organization, then serves. */
  static async start(folder: string, database: Database, calendly: Record<string, string>): Promise<Integrator> {
    const prepared = await Integrator.prepare(folder, database);
    const { url } = prepared;
    const environment = { ...prepared.environment, ...calendly };
    // People only: each test connects the calendars it needs.
    await run(binary, ['demo-data', '--minimal'], environment);
    return new Integrator(url, folder, environment, await serve(url, folder, environment));
  }

  /** Serves without an organization: the set-up page is all there is. */
  static async startEmpty(folder: string, database: Database): Promise<Integrator> {
    const { url, environment } = await Integrator.prepare(folder, database);
    return new Integrator(url, folder, environment, await serve(url, folder, environment));
  }

  private static async prepare(folder: string, database: Database) {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const key = path.join(folder, 'secret.key');
    mkdirSync(folder, { recursive: true });
    await run(binary, ['new-secret-key', '--out', key]);
    const environment = {
      INTEGRATOR_LISTEN: `127.0.0.1:${port}`,
      INTEGRATOR_PUBLIC_ADDRESS: url,
      INTEGRATOR_ASSETS: site,
      INTEGRATOR_DATABASE: database.address,
      INTEGRATOR_SECRET_KEY_FILE: key,
      INTEGRATOR_ALLOW_PRIVATE_ADDRESSES: '127.0.0.0/8,::1/128',
      INTEGRATOR_POLL_INTERVAL: '1s',
    };
    return { url, environment };
  }

  /** The code that a server without an organization prints. */
  setupCode(): string {
    const code = /enter the code ([A-Z0-9-]+)/.exec(readFileSync(path.join(this.folder, 'integrator.log'), 'utf8'));
    if (!code) throw new Error('the server printed no setup code');
    return code[1]!;
  }

  /** Kills the server as a power cut does and starts it again on the same data. */
  async crashAndRestart(): Promise<void> {
    await this.program.kill();
    this.program = await serve(this.url, this.folder, this.environment);
  }

  /** Runs another subcommand on the same data: `backup`, `migrate`. */
  async command(...words: string[]): Promise<string> {
    return run(binary, words, this.environment);
  }

  /** Hands over a message as the operator's mail server does. */
  async takeBounce(message: string): Promise<void> {
    await run(binary, ['take-bounce'], this.environment, message);
  }

  async stop(): Promise<void> {
    await this.program.stop();
  }
}

async function serve(url: string, folder: string, environment: Record<string, string>): Promise<Program> {
  return Program.start({
    name: 'integrator serve',
    program: binary,
    words: ['serve'],
    environment,
    log: path.join(folder, 'integrator.log'),
    readyAt: `${url}/health/ready`,
  });
}
