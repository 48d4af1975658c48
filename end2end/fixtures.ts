/**
 * What a browser test is given: a server, a calendar server and an organization that only its
 * worker uses, and a page that fails its test when it complains on the console.
 */

import { test as base, expect } from '@playwright/test';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { SignInPage } from './pages/sign-in.ts';
import { Radicale, Xandikos } from './support/caldav-server.ts';
import { freshDatabase } from './support/database.ts';
import { Integrator, organization } from './support/integrator.ts';
import { output } from './support/places.ts';
import { Sandbox } from './support/sandbox.ts';

interface WorkerFixtures {
  /** Where the worker's servers keep their files and logs. */
  workerFolder: string;
  /** Radicale as Dana's; `radicale.as('robin')` for others. Password as in `organization`. */
  radicale: Radicale;
  /** Xandikos for Dana; started when a test asks for it. */
  xandikos: Xandikos;
  /** The Calendly that the server under test asks. */
  sandbox: Sandbox;
  /** The server under test. */
  integrator: Integrator;
  /** Fernhill Services: nine people, no items, no connections. */
  organization: typeof organization;
}

interface TestFixtures {
  /** Complaints that the test provokes: a refused request is one of the browser's too. */
  expectedComplaints: RegExp[];
  signInPage: SignInPage;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  workerFolder: [
    async ({}, use, workerInfo) => {
      const folder = path.join(output, 'servers', String(workerInfo.workerIndex));
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      await use(folder);
    },
    { scope: 'worker' },
  ],

  radicale: [
    async ({ workerFolder, organization }, use) => {
      const folder = path.join(workerFolder, 'radicale');
      const radicale = await Radicale.start(folder, organization.people, organization.owner.password);
      await use(radicale);
      await radicale.stop();
    },
    { scope: 'worker' },
  ],

  xandikos: [
    async ({ workerFolder }, use) => {
      const xandikos = await Xandikos.start(path.join(workerFolder, 'xandikos'), 'dana');
      await use(xandikos);
      await xandikos.stop();
    },
    { scope: 'worker' },
  ],

  organization: [async ({}, use) => use(organization), { scope: 'worker' }],

  sandbox: [
    async ({ workerFolder }, use) => {
      const sandbox = await Sandbox.start(path.join(workerFolder, 'sandbox'));
      await use(sandbox);
      await sandbox.stop();
    },
    { scope: 'worker' },
  ],

  integrator: [
    async ({ workerFolder, sandbox }, use) => {
      const database = await freshDatabase(workerFolder);
      const integrator = await Integrator.start(workerFolder, database, sandbox.environment);
      await use(integrator);
      await integrator.stop();
      await database.remove();
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  baseURL: async ({ integrator }, use) => use(integrator.url),

  expectedComplaints: [[], { option: true }],

  page: async ({ page, expectedComplaints }, use) => {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await use(page);
    const unexpected = complaints.filter((text) => !expectedComplaints.some((expected) => expected.test(text)));
    expect(unexpected, 'the page complained on its console').toEqual([]);
  },

  signInPage: async ({ page }, use) => use(new SignInPage(page)),
});

/** On a server that asks calendar services every ten minutes only: what arrives was told. */
export const seldomAsking = test.extend<object, WorkerFixtures>({
  integrator: [
    async ({ workerFolder, sandbox }, use) => {
      const database = await freshDatabase(workerFolder);
      const environment = { ...sandbox.environment, INTEGRATOR_POLL_INTERVAL: '10m' };
      const integrator = await Integrator.start(workerFolder, database, environment);
      await use(integrator);
      await integrator.stop();
      await database.remove();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

export { expect };
