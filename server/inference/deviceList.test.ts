// Drivers do what they like to their process; the list of devices survives it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultText } from './deviceFault';
import { listDevices } from './deviceList';

let folder = '';
let program = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'glm-devices-'));
  program = join(folder, 'inference.js');
  // Answers as the inference process does (JSON-RPC over the fork's channel), but for one device.
  writeFileSync(
    program,
    `process.on('message', ({ id, method, params }) => {
      if (method !== 'probe') return;
      const [device] = params;
      if (device === 'webgpu') process.abort();
      process.send({ jsonrpc: '2.0', id, result: { device, names: ['a ' + device] } });
    });
    process.on('disconnect', () => process.exit(0));`,
  );
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the list of devices', () => {
  it('names a driver that crashes as the reason, and goes on with the next device', async () => {
    const devices = await listDevices({ program });
    expect(devices.map(({ device }) => device)).toEqual(['cpu', 'webgpu', 'cuda', 'dml', 'coreml']);
    const [cpu, webgpu, cuda] = devices;
    expect(cpu).toEqual({ device: 'cpu', names: ['a cpu'] });
    expect(webgpu?.problem?.code).toBe('crashed');
    expect(webgpu?.problem && faultText(webgpu.problem)).toMatch(
      /^its driver does not work: the inference process was killed by SIG/,
    );
    expect(cuda).toEqual({ device: 'cuda', names: ['a cuda'] });
  });

  it('can be given up', async () => {
    await expect(listDevices({ program, signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    );
  });
});
