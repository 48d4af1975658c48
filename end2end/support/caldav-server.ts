/** Real CalDAV servers, and a client for them that is not ours. */

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { caldavClient, python } from './places.ts';
import { Program, freePort, run } from './program.ts';

/** One of the two servers, running. */
export interface CalDavServer {
  /** What a person types: `http://127.0.0.1:port/`. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** The same server for another of its users. */
  as(user: string): CalDavServer;
  /** Makes a calendar and returns a client for it. */
  newCalendar(name: string): Promise<ForeignCalendar>;
  /** A client for a calendar that exists, by its name. */
  calendar(name: string): ForeignCalendar;
}

/** An event as the other client reads it. Times are ISO 8601; whole days are dates. */
export interface ForeignEvent {
  uid: string;
  summary: string;
  start: string;
  end: string;
  location: string | null;
  description: string | null;
}

/** A single event to put. Times are ISO 8601 with offset, or dates for whole days. */
export interface NewEvent {
  uid: string;
  summary: string;
  start: string;
  end: string;
  location?: string;
  description?: string;
}

/** A calendar, through python-caldav: what another program of the same person does. */
export class ForeignCalendar {
  constructor(
    private readonly server: CalDavServer,
    readonly name: string,
  ) {}

  async create(): Promise<this> {
    await this.ask('make_calendar', {});
    return this;
  }

  async put(event: NewEvent): Promise<void> {
    await this.ask('put', event);
  }

  /** Puts an iCalendar text as it is; its UID names the resource. */
  async putText(text: string): Promise<void> {
    await this.ask('put_text', { text });
  }

  /** Gives an event other times and leaves all else as it is. */
  async move(uid: string, start: string, end: string): Promise<void> {
    await this.ask('move', { uid, start, end });
  }

  async delete(uid: string): Promise<void> {
    await this.ask('delete', { uid });
  }

  /** All events, earliest first. */
  async list(): Promise<ForeignEvent[]> {
    return (await this.ask('list', {})) as ForeignEvent[];
  }

  /** The iCalendar text of one event, as the server holds it. */
  async text(uid: string): Promise<string> {
    return (await this.ask('text', { uid })) as string;
  }

  private async ask(action: string, details: object): Promise<unknown> {
    const { url, user, password } = this.server;
    const request = JSON.stringify({ url, user, password, calendar: this.name, action, ...details });
    return JSON.parse(await run(python, [caldavClient, request]));
  }
}

abstract class OwnServer implements CalDavServer {
  constructor(
    readonly url: string,
    readonly user: string,
    readonly password: string,
  ) {}

  abstract as(user: string): CalDavServer;

  async newCalendar(name: string): Promise<ForeignCalendar> {
    return this.calendar(name).create();
  }

  calendar(name: string): ForeignCalendar {
    return new ForeignCalendar(this, name);
  }
}

/** Radicale with these people as its users, all with one password; each sees only their own. */
export class Radicale extends OwnServer {
  private constructor(
    url: string,
    user: string,
    password: string,
    private readonly program: Program,
  ) {
    super(url, user, password);
  }

  static async start(folder: string, users: readonly string[], password: string): Promise<Radicale> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'users'), users.map((user) => `${user}:${password}\n`).join(''));
    writeFileSync(
      path.join(folder, 'config'),
      [
        '[server]',
        `hosts = 127.0.0.1:${port}`,
        '[auth]',
        'type = htpasswd',
        `htpasswd_filename = ${folder}/users`,
        'htpasswd_encryption = plain',
        // A wrong password is answered at once: tests of it need not wait.
        'delay = 0',
        '[rights]',
        'type = owner_only',
        '[storage]',
        `filesystem_folder = ${folder}/collections`,
        '',
      ].join('\n'),
    );
    const program = await Program.start({
      name: 'Radicale',
      program: path.join(path.dirname(python), 'radicale'),
      words: ['--config', path.join(folder, 'config')],
      log: path.join(folder, 'radicale.log'),
      readyAt: url,
    });
    return new Radicale(url, users[0]!, password, program);
  }

  as(user: string): Radicale {
    return new Radicale(this.url, user, this.password, this.program);
  }

  async stop(): Promise<void> {
    await this.program.stop();
  }
}

/** Xandikos for one person. It asks nobody for a password; any is right. */
export class Xandikos extends OwnServer {
  private constructor(
    url: string,
    user: string,
    private readonly program: Program,
  ) {
    super(url, user, 'any');
  }

  static async start(folder: string, user: string): Promise<Xandikos> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/`;
    mkdirSync(folder, { recursive: true });
    const program = await Program.start({
      name: 'Xandikos',
      program: path.join(path.dirname(python), 'xandikos'),
      words: [
        'serve',
        '--directory',
        path.join(folder, 'collections'),
        '--state-dir',
        path.join(folder, 'state'),
        '--listen-address',
        '127.0.0.1',
        '--port',
        String(port),
        '--current-user-principal',
        `/${user}/`,
        '--autocreate',
        '--defaults',
      ],
      log: path.join(folder, 'xandikos.log'),
      readyAt: url,
    });
    return new Xandikos(url, user, program);
  }

  as(user: string): never {
    throw new Error(`Xandikos runs for ${this.user} alone, not for ${user}`);
  }

  async stop(): Promise<void> {
    await this.program.stop();
  }
}
