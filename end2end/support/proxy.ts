/** A server that stands in front of another and sees what is asked and answered. */

import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** What CalDAV needs of each side; the rest belongs to the connection. */
const ASKED = ['authorization', 'content-type', 'depth', 'if-match', 'if-none-match', 'prefer'];
const ANSWERED = ['content-type', 'dav', 'etag', 'location', 'www-authenticate'];

export class Proxy {
  private constructor(
    readonly url: string,
    private readonly server: Server,
  ) {}

  /** Stands in front of `target`; `pass` decides on each request and may ask the target with `forward`. */
  static async before(
    target: string,
    pass: (request: IncomingMessage, forward: () => Promise<Answer>) => Promise<Answer>,
  ): Promise<Proxy> {
    const server = createServer((request, response) => {
      void pass(request, () => forward(new URL(request.url ?? '/', target), request)).then(
        ({ status, headers, body }) => response.writeHead(status, headers).end(body),
        (error: unknown) => response.writeHead(502).end(String(error)),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Proxy(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

async function forward(to: URL, request: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers: Record<string, string> = {};
  for (const name of ASKED) {
    const value = request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  const answer = await fetch(to, {
    method: request.method ?? 'GET',
    headers,
    ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
    redirect: 'manual',
  });
  const back: Record<string, string> = {};
  for (const name of ANSWERED) {
    const value = answer.headers.get(name);
    if (value !== null) back[name] = value;
  }
  return { status: answer.status, headers: back, body: await answer.text() };
}
