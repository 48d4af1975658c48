import { defineConfig } from '@playwright/test';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { output } from './support/places.ts';

/** Measurements are no tests: they lie apart, and one runs at a time. */
const measures = process.env.INTEGRATOR_BENCH_RESULTS !== undefined;

const testDir = path.join(import.meta.dirname, measures ? 'benches' : 'tests');

/**
 * What is told again on PostgreSQL: one way through each part that has jobs, locks or live updates of its own. How each query
 * does on either database is what the Rust stories of `store`, `jobs` and `services` tell; how a page looks is the same on both.
 */
const onPostgresToo = [
  'booked-appointments',
  'calendar-leaving',
  'calendar-life',
  'calendar-sync',
  'calendly-booking',
  'live',
  'outreach',
  'scheduler',
  'sign-in',
  'two-way',
];

const onPostgres = process.env.INTEGRATOR_E2E_DATABASE !== undefined;

/**
 * Each worker starts its own server, database and calendar server (see `fixtures.ts`); nothing runs
 * before the first test, and nothing is shared between workers.
 */
export default defineConfig({
  testDir,
  // A worker serves one project only. So each file of stories begins with people who have done nothing yet, whichever
  // other files ran before it, and in which order.
  projects: readdirSync(testDir)
    .filter((file) => file.endsWith('.spec.ts'))
    .sort()
    .map((file) => ({ name: file.replace('.spec.ts', ''), testMatch: file }))
    .filter(({ name }) => !onPostgres || onPostgresToo.includes(name)),
  outputDir: `${output}/results`,
  workers: measures ? 1 : 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  retries: 0,
  reporter: process.env.INTEGRATOR_E2E_RESULTS
    ? [['list'], ['json', { outputFile: process.env.INTEGRATOR_E2E_RESULTS }]]
    : [['list']],
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    // Recording every step costs a third of the time of all stories; who looks into a failure asks for it.
    trace: process.env.INTEGRATOR_E2E_TRACE ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      // The system's browser: Playwright's own is never downloaded.
      executablePath: process.env.INTEGRATOR_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        // Chromium refuses to sandbox what root starts.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
