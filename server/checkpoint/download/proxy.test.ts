// The way to the hub: none, through a proxy, past it.
import { describe, expect, it, vi } from 'vitest';
import { hub, fetchModel, expectComplete, useHub } from './testDownload';
import { listen, startProxy } from './testProxy';

useHub();

describe('the way out', () => {
  it('is not taken offline', async () => {
    await expect(fetchModel({ settings: { endpoint: hub.url, offline: true } })).rejects.toThrow(
      /HF_HUB_OFFLINE is set, so tiny is not downloaded/,
    );
    expect(hub.requests).toEqual([]);
  });

  it('leads through a proxy', async () => {
    const proxy = await startProxy();
    vi.stubEnv('HTTP_PROXY', proxy.url);
    vi.stubEnv('http_proxy', proxy.url);
    vi.stubEnv('NO_PROXY', '');
    vi.stubEnv('no_proxy', '');
    await fetchModel();
    expectComplete();
    expect(proxy.used.length).toBeGreaterThan(0);
    await proxy.stop();
  });

  it('goes past the proxy where NO_PROXY says so', async () => {
    const proxy = await startProxy();
    vi.stubEnv('HTTP_PROXY', proxy.url);
    vi.stubEnv('http_proxy', proxy.url);
    vi.stubEnv('NO_PROXY', '127.0.0.1');
    vi.stubEnv('no_proxy', '127.0.0.1');
    await fetchModel();
    expectComplete();
    expect(proxy.used).toEqual([]);
    await proxy.stop();
  });

  it('is closed by a proxy that wants a log-in, and the error says so at once', async () => {
    const proxy = await listen();
    proxy.server.on('connect', (_, client) => {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    });
    vi.stubEnv('HTTP_PROXY', proxy.url);
    vi.stubEnv('http_proxy', proxy.url);
    vi.stubEnv('NO_PROXY', '');
    vi.stubEnv('no_proxy', '');
    const onRetry = vi.fn();
    await expect(fetchModel({ onRetry })).rejects.toThrow(
      /the proxy does not let through .*407.*HTTPS_PROXY/,
    );
    expect(onRetry).not.toHaveBeenCalled();
    await proxy.stop();
  });

  it('is refused with a proxy that makes no sense', async () => {
    vi.stubEnv('HTTP_PROXY', 'not an address');
    vi.stubEnv('http_proxy', 'not an address');
    await expect(fetchModel()).rejects.toThrow(/HTTPS_PROXY or HTTP_PROXY cannot be used/);
  });

  it('may be closed at every address of a host', async () => {
    const closed = await listen();
    await closed.stop();
    const endpoint = closed.url.replace('127.0.0.1', 'localhost');
    await expect(fetchModel({ settings: { endpoint, offline: false } })).rejects.toThrow(
      /cannot reach http:\/\/localhost:\d+ \(connect ECONNREFUSED/,
    );
  });

  it('may be closed', async () => {
    const closed = await listen();
    await closed.stop();
    await expect(fetchModel({ settings: { endpoint: closed.url, offline: false } })).rejects.toThrow(
      /cannot reach http:\/\/127\.0\.0\.1:\d+ \(connect ECONNREFUSED/,
    );
  });
});
