/** A fresh database for each server: a file, or one of the PostgreSQL that the run was given. */

import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { run } from './program.ts';

export interface Database {
  /** What `integrator --database` takes. */
  address: string;
  remove(): Promise<void>;
}

export async function freshDatabase(folder: string): Promise<Database> {
  const given = process.env.INTEGRATOR_E2E_DATABASE;
  if (!given) {
    // The folder stays for whoever looks into a failure; the next run empties it.
    return { address: `sqlite:${path.join(folder, 'integrator.db')}`, remove: async () => {} };
  }
  const name = `e2e_${randomUUID().replaceAll('-', '')}`;
  const ask = (statement: string) =>
    run(process.env.INTEGRATOR_PSQL ?? 'psql', [given, '--quiet', '--command', statement]);
  await ask(`create database ${name}`);
  const address = new URL(given);
  address.pathname = `/${name}`;
  return { address: address.href, remove: async () => void (await ask(`drop database ${name} with (force)`)) };
}
