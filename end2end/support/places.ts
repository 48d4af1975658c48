/** Where things lie; `cargo xtask test` names them, and a run by hand finds the same. */

import path from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** What a run writes: servers' folders and logs, traces and screenshots of failures. */
export const output = process.env.INTEGRATOR_E2E_OUTPUT ?? path.join(checkout, 'target/xtask/browser');

/** The program under test. */
export const binary = process.env.INTEGRATOR_BINARY ?? path.join(checkout, 'target/debug/integrator');

/** What the browser loads. Beside the Rust tests the program is built before that, so it holds none of it. */
export const site = path.join(checkout, 'target/site');

/** The stand-in for Calendly, built beside it. */
export const sandboxBinary = path.join(path.dirname(binary), 'sandbox');

/** A Python with Radicale, Xandikos and python-caldav. */
export const python = process.env.INTEGRATOR_TEST_PYTHON ?? path.join(checkout, 'target/tools/python/bin/python');

/** The script that speaks to a CalDAV server with a client that is not ours. */
export const caldavClient = path.join(checkout, 'end2end/caldav_client.py');
