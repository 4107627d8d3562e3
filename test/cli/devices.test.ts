// `glm devices` as a shell would run it, on whatever machine this is.
import { describe, expect, it } from 'vitest';
import { glm } from './glm';

describe('glm devices', () => {
  it('lists every device, with a reason for each that is not there', async () => {
    const { status, stdout } = await glm(['devices', '--json']);
    expect(status).toBe(0);
    const devices: unknown = JSON.parse(stdout);
    expect(devices).toMatchObject(['cpu', 'webgpu', 'cuda', 'dml', 'coreml'].map((device) => ({ device })));
    expect(devices).toContainEqual(expect.objectContaining({ device: 'cpu', available: true }));
    for (const device of Array.isArray(devices) ? devices : []) {
      expect(device).toEqual(
        expect.objectContaining(
          (device as { available: unknown }).available === true
            ? { available: true }
            : { available: false, reason: expect.stringMatching(/\w+ \w+/) as string },
        ),
      );
    }
    // There is no Mac with DirectML, and no other machine with Core ML.
    const elsewhere = process.platform === 'darwin' ? 'dml' : 'coreml';
    expect(devices).toContainEqual(
      expect.objectContaining({ device: elsewhere, available: false, code: 'platform' }),
    );
  });

  it('prints a table for people', async () => {
    const { stdout } = await glm(['devices']);
    expect(stdout).toMatch(/^DEVICE +AVAILABLE +WHAT\ncpu +yes /);
    expect(stdout.trimEnd().split('\n')).toHaveLength(6);
  });
});
