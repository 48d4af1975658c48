/** Programs that run beside the tests, and programs that run to their end. */

import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const runFile = promisify(execFile);

/** Our own environment, without settings of Integrator: a server gets the test's and no others. */
function inherited(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('INTEGRATOR_')));
}

/** Runs a program to its end and returns what it wrote; its failure carries its own words. It reads `input`, or nothing. */
export async function run(
  program: string,
  words: string[],
  environment: Record<string, string> = {},
  input = '',
): Promise<string> {
  try {
    const running = runFile(program, words, {
      env: { ...inherited(), ...environment },
      maxBuffer: 64 * 1024 * 1024,
    });
    // One that ends before it has read everything is told of by its exit code.
    running.child.stdin?.on('error', () => {});
    running.child.stdin?.end(input);
    const { stdout } = await running;
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as { stdout?: string; stderr?: string; message: string };
    throw new Error(`${path.basename(program)} ${words[0] ?? ''} failed: ${message}\n${stdout}\n${stderr}`);
  }
}

interface Beginning {
  /** How messages call it. */
  name: string;
  program: string;
  words: string[];
  environment?: Record<string, string>;
  /** Both outputs go here. */
  log: string;
  /** Answered with any status below 500 once the program is ready. */
  readyAt: string;
}

/** A program that runs until it is stopped. */
export class Program {
  private constructor(
    private readonly child: ChildProcess,
    private readonly beginning: Beginning,
  ) {}

  static async start(beginning: Beginning): Promise<Program> {
    mkdirSync(path.dirname(beginning.log), { recursive: true });
    const log = openSync(beginning.log, 'a');
    // Where the kernel can, it stops the program even when this process is killed.
    const guarded = existsSync('/usr/bin/setpriv');
    const words = [beginning.program, ...beginning.words];
    const [program, ...rest] = guarded ? ['/usr/bin/setpriv', '--pdeathsig', 'TERM', '--', ...words] : words;
    const child = spawn(program!, rest, {
      env: { ...inherited(), ...beginning.environment },
      stdio: ['ignore', log, log],
    });
    const started = new Program(child, beginning);
    try {
      await started.ready();
    } catch (error) {
      await started.stop();
      throw error;
    }
    return started;
  }

  /** Asks the program to end and waits; after ten seconds it is killed. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** Ends the program as a power cut does. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.hasEnded) return;
    const ended = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    this.child.kill(signal);
    const impatient = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(impatient);
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null || this.child.pid === undefined;
  }

  private async ready(): Promise<void> {
    const { name, log, readyAt } = this.beginning;
    const deadline = performance.now() + 60_000;
    while (performance.now() < deadline) {
      if (this.hasEnded) throw new Error(`${name} has ended. Its log:\n${tail(log)}`);
      try {
        const answer = await fetch(readyAt, { redirect: 'manual', signal: AbortSignal.timeout(5_000) });
        await answer.arrayBuffer();
        if (answer.status < 500) return;
      } catch {
        // Nobody listens yet.
      }
      await pause(50);
    }
    throw new Error(`${name} was not ready within a minute. Its log:\n${tail(log)}`);
  }
}

function tail(log: string): string {
  return readFileSync(log, 'utf8').split('\n').slice(-25).join('\n');
}

/** A port of the loopback interface on which nobody listens. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address && typeof address === 'object') resolve(address.port);
        else reject(new Error('no free port on 127.0.0.1'));
      });
    });
  });
}
