/** A real calendar server whose calendars may only be read, as shared ones often are. */

import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Rights to change something, as CalDAV servers list them (RFC 3744 §5.5). */
const WRITING = /<(\w+:)?privilege>\s*<(\w+:)?(all|write[a-z-]*|bind|unbind)\s*\/>\s*<\/(\w+:)?privilege>/gi;

export class ReadOnlyProxy {
  private constructor(
    readonly url: string,
    /** What was asked for although it is not allowed. */
    readonly refused: string[],
    private readonly server: Server,
  ) {}

  /** Stands in front of a server and passes on what only reads. */
  static async before(target: string): Promise<ReadOnlyProxy> {
    const refused: string[] = [];
    const server = createServer((request, response) => {
      void pass(new URL(request.url ?? '/', target), request, refused).then(
        ({ status, headers, body }) => response.writeHead(status, headers).end(body),
        (error: unknown) => response.writeHead(502).end(String(error)),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new ReadOnlyProxy(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, refused, server);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

async function pass(to: URL, request: IncomingMessage, refused: string[]) {
  const method = request.method ?? 'GET';
  if (['PUT', 'DELETE', 'POST', 'MKCALENDAR', 'PROPPATCH', 'MOVE'].includes(method)) {
    refused.push(`${method} ${to.pathname}`);
    return { status: 403, headers: {}, body: '' };
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { authorization, depth, 'content-type': type } = request.headers;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries({ authorization, depth, 'content-type': type })) {
    if (typeof value === 'string') headers[name] = value;
  }
  const answer = await fetch(to, {
    method,
    headers,
    ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
    redirect: 'manual',
  });
  const back: Record<string, string> = {};
  for (const name of ['content-type', 'dav', 'location', 'www-authenticate', 'etag']) {
    const value = answer.headers.get(name);
    if (value !== null) back[name] = value;
  }
  return { status: answer.status, headers: back, body: (await answer.text()).replace(WRITING, '') };
}
