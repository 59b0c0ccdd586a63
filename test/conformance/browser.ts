/** Headless Chromium, driven by its own protocol over a pipe: no package is needed for it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { ToolMissingError } from '../fakes/installs.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const START_MS = 60_000;
const CLOSE_MS = 10_000;
const POLL_MS = 50;
/** Half a minute. What is waited for takes a few seconds at most. */
const MOST_POLLS = 600;

interface Reply {
  id?: number;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { message: string };
}

/** A page in the browser. */
export interface Page {
  /** What an expression is in the frame within the page. @throws Error for one that throws. */
  inFrame<T>(expression: string): Promise<T>;
  /** Waits until an expression in the frame is true. */
  until(expression: string): Promise<void>;
  /** The page as a PNG of so many pixels, once an expression in it is true. */
  picture(size: { width: number; height: number }, isDrawn: string): Promise<Buffer>;
  /** Addresses that were asked for, and what the page complained of. */
  requests: string[];
  complaints: string[];
  close(): Promise<void>;
}

/** @throws ToolMissingError where this machine has no Chromium, or one that does not start. */
export async function openPage(url: string): Promise<Page> {
  const program = findChromium();
  const profile = mkdtempSync(join(tmpdir(), 'durable-weather-chromium-'));
  const child = spawn(program, optionsFor(profile), {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const closed = new Promise((done) => child.once('close', done));
  const requests: string[] = [];
  const complaints: string[] = [];
  const send = converse(child, ({ method, params = {} }) => {
    if (method === 'Network.requestWillBeSent') {
      requests.push((params.request as { url: string }).url);
    }
    if (method === 'Runtime.exceptionThrown') complaints.push(JSON.stringify(params));
    if (method === 'Log.entryAdded') complaints.push((params.entry as { text: string }).text);
  });
  const remove = async () => {
    // Killed, it leaves processes that go on writing into the profile's folder; asked, it waits for their end.
    const late = setTimeout(() => child.kill('SIGKILL'), CLOSE_MS);
    await send('Browser.close', {}).catch(() => child.kill('SIGKILL'));
    await closed;
    clearTimeout(late);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  const blank = send('Target.createTarget', { url: 'about:blank' });
  const { targetId } = await Promise.race([blank, refuseLate()]).catch(async (error: Error) => {
    await remove();
    throw new ToolMissingError(`Chromium does not start: ${error.message}`);
  });
  const attached = await send('Target.attachToTarget', { targetId, flatten: true });
  const session = String(attached.sessionId);
  for (const domain of ['Page', 'Network', 'Runtime', 'Log']) {
    await send(`${domain}.enable`, {}, session);
  }
  await send('Page.navigate', { url }, session);
  const inFrame = async <T>(expression: string): Promise<T> => {
    const frameId = await frameOf(send, session);
    const world = await send('Page.createIsolatedWorld', { frameId }, session);
    const asked = { expression, contextId: world.executionContextId, returnByValue: true };
    const { result, exceptionDetails } = await send('Runtime.evaluate', asked, session);
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value: T }).value;
  };
  const until = async (expression: string) => {
    for (let asked = 0; !(await inFrame<boolean>(expression)); asked += 1) {
      if (asked > MOST_POLLS) throw new Error(`it never was so: ${expression}`);
      await sleep(POLL_MS);
    }
  };
  return {
    inFrame,
    until,
    picture: async (size, isDrawn) => {
      const metrics = { ...size, deviceScaleFactor: 1, mobile: false };
      await send('Emulation.setDeviceMetricsOverride', metrics, session);
      await until(isDrawn);
      const { data } = await send('Page.captureScreenshot', { format: 'png' }, session);
      return Buffer.from(String(data), 'base64');
    },
    requests,
    complaints,
    close: remove,
  };
}

/** Some systems have a program of Chromium's name that only says where to get it, or that reads no pipe. */
async function refuseLate(): Promise<never> {
  await sleep(START_MS, undefined, { ref: false });
  throw new Error(`no answer within ${START_MS / 1_000} s`);
}

type Send = (
  method: string,
  params: object,
  sessionId?: string,
) => Promise<Record<string, unknown>>;

/** Messages end with a zero byte. */
function converse(child: ChildProcess, heed: (event: Reply) => void): Send {
  const [input, output] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
  const pending = new Map<number, (reply: Reply) => void>();
  let hasEnded = false;
  const end = () => {
    hasEnded = true;
    for (const settle of pending.values()) settle({ error: { message: 'Chromium ended' } });
  };
  child.once('close', end);
  child.once('error', end);
  // The end of the program is told by itself.
  input.on('error', () => undefined);
  let lastId = 0;
  let rest = '';
  output.setEncoding('utf8').on('data', (text: string) => {
    const messages = (rest + text).split('\0');
    rest = messages.pop() ?? '';
    for (const message of messages) {
      const reply = JSON.parse(message) as Reply;
      if (reply.id === undefined) heed(reply);
      else {
        pending.get(reply.id)?.(reply);
        pending.delete(reply.id);
      }
    }
  });
  return (method, params, sessionId) =>
    new Promise((done, fail) => {
      lastId += 1;
      const settle = ({ result, error }: Reply) => {
        if (error === undefined) done(result ?? {});
        else fail(new Error(`${method}: ${error.message}`));
      };
      pending.set(lastId, settle);
      if (hasEnded) settle({ error: { message: 'Chromium ended' } });
      input.write(`${JSON.stringify({ id: lastId, method, params, sessionId })}\0`);
    });
}

interface FrameTree {
  frame: { id: string; url: string };
  childFrames?: FrameTree[];
}

/** The frame within the page, once it has its document: no context outlives the one before. Until then the page. */
async function frameOf(send: Send, session: string): Promise<string> {
  const { frameTree } = await send('Page.getFrameTree', {}, session);
  const { frame, childFrames = [] } = frameTree as FrameTree;
  const within = childFrames.find((child) => child.frame.url === 'about:srcdoc');
  return within?.frame.id ?? frame.id;
}

function optionsFor(profile: string): string[] {
  return [
    '--headless=new',
    '--remote-debugging-pipe',
    `--user-data-dir=${profile}`,
    '--window-size=720,560',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    // The frame's document is then in reach of the page's session.
    '--disable-features=IsolateSandboxedIframes',
    // Root has no sandbox; the page is ours.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
}

function findChromium(): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const paths = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = paths.find(isThere);
  if (found === undefined) throw new ToolMissingError('this machine has no Chromium');
  return found;
}

function isThere(path: string): boolean {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
}
