// How the page talks to the server. What goes wrong on the way is told in the reader's words; a request that
// did not arrive goes out again by itself once the server can be reached.
Law.net = (() => {
  const PATIENCE = 90_000; // milliseconds without any sign of life
  const BUSY_TRIES = 5;

  // A failure in words. `again` says whether asking once more may help.
  class Failure extends Error {
    /**
     * @param {string} words
     * @param {string} kind
     */
    constructor(words, kind) {
      super(words);
      this.kind = kind;
    }
  }
  /** @param {string} kind */
  const failure = (kind) => new Failure(Law.word(`server_${kind}`), kind);
  class Lost extends Error {}

  /** @param {any} got */
  const inWords = (got) => (got?.error_en && Law.language.code() === "en" ? got.error_en : got?.error);

  // --- lost and back -----------------------------------------------------------------------
  /** @type {Promise<void> | null} */
  let coming = null;
  const line = () => document.getElementById("law-net");
  /** @param {string} key */
  const tell = (key) => {
    const place = line();
    if (!place) return;
    place.innerHTML = Law.both(key);
    document.dispatchEvent(new CustomEvent("law-net", { detail: key }));
    place.hidden = false;
    place.classList.toggle("good", key === "net_back");
  };
  /** @param {number} ms */
  const sleep = (ms) => new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      resolve(undefined);
    }
    window.addEventListener("online", done);
  });
  const there = async () => {
    try {
      const reply = await fetch("alive", { cache: "no-store", signal: AbortSignal.timeout(5000) });
      return reply.status < 500;
    } catch { return false; }
  };
  // Resolves once the server answers again; one asks for all.
  const back = () => {
    coming ??= (async () => {
      tell("net_lost");
      for (let wait = 700; !(await there()); wait = Math.min(wait * 1.6, 8000)) await sleep(wait);
      tell("net_back");
      setTimeout(() => { const place = line(); if (place && !coming) place.hidden = true; }, 3000);
      coming = null;
    })();
    return coming;
  };

  // --- one request ---------------------------------------------------------------------------
  /**
   * @param {string} path
   * @param {object} request
   * @param {AbortSignal} signal
   */
  const post = async (path, request, signal) => {
    /** @type {Response} */
    let reply;
    try {
      reply = await fetch(path, {
        method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(request), signal,
      });
    } catch (error) {
      if (signal.aborted) throw error;
      throw new Lost();
    }
    if ([502, 504].includes(reply.status)) throw new Lost();
    if (reply.ok && !reply.redirected) return reply;
    if (reply.redirected || [401, 403].includes(reply.status)) throw failure("signed_out");
    const told = await reply.json().catch(() => null);
    if ([429, 503].includes(reply.status)) {
      throw Object.assign(failure("busy"), { after: Number(reply.headers.get("retry-after")) || 3 });
    }
    const words = inWords(told) || (typeof told?.detail === "string" ? told.detail : "");
    throw words ? new Failure(words, reply.status < 500 ? "refused" : "failed")
      : failure(reply.status < 500 ? "refused" : "failed");
  };

  // Runs one attempt after another: lost ones wait for the server, busy ones as long as it says.
  /**
   * @template T
   * @param {(signal: AbortSignal, alive: () => void) => Promise<T>} attempt
   * @param {AbortSignal} [stopped]
   * @returns {Promise<T>}
   */
  const insist = async (attempt, stopped) => {
    for (let busy = 0; ;) {
      const own = new AbortController();
      const stop = () => own.abort(stopped?.reason);
      stopped?.addEventListener("abort", stop);
      if (stopped?.aborted) stop();
      let late = false;
      /** @type {ReturnType<typeof setTimeout> | undefined} */
      let timer;
      const alive = () => {
        clearTimeout(timer);
        timer = setTimeout(() => { late = true; own.abort(); }, PATIENCE);
      };
      alive();
      try {
        return await attempt(own.signal, alive);
      } catch (error) {
        if (stopped?.aborted) throw error;
        if (late) throw failure("timeout");
        if (error instanceof Lost) await Promise.race([back(), gone(stopped)]);
        else if (error instanceof Failure && error.kind === "busy" && busy < BUSY_TRIES) {
          busy += 1;
          await Promise.race([sleep(1000 * Math.min(/** @type {any} */ (error).after, 30)), gone(stopped)]);
        } else throw error;
      } finally {
        clearTimeout(timer);
        stopped?.removeEventListener("abort", stop);
      }
    }
  };
  /** @param {AbortSignal} [signal] */
  const gone = (signal) => new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason));
  });

  /**
   * @param {string} path
   * @param {object} request
   * @param {AbortSignal} [stopped]
   */
  const call = (path, request, stopped) => insist(async (signal) => {
    const reply = await post(`call/${path}`, request, signal);
    try {
      const got = await reply.json();
      return got?.error ? { ...got, error: inWords(got) } : got;
    } catch (error) {
      if (signal.aborted) throw error;
      throw new Lost(); // the reply broke off
    }
  }, stopped);

  // Gives each state to `each`; ends with the last one, whether or not the connection has closed by then: what follows
  // may be asked at once. A stream that breaks off before it is asked for anew.
  /**
   * @param {string} path
   * @param {object} request
   * @param {(state: any) => void} each
   * @param {AbortSignal} [stopped]
   */
  const stream = (path, request, each, stopped) => insist(async (signal, alive) => {
    const reply = await post(`stream/${path}`, request, signal);
    const reader = /** @type {ReadableStream<Uint8Array>} */ (reply.body).getReader();
    const decoder = new TextDecoder();
    let text = "";
    let last = "";
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        alive();
        text += decoder.decode(value, { stream: true });
        const lines = text.split("\n");
        text = /** @type {string} */ (lines.pop());
        for (const one of lines) {
          if (!one) continue;
          const state = JSON.parse(one);
          last = state.state;
          if (last === "failed") throw failure("failed");
          if (last === "busy") throw Object.assign(failure("busy"), { after: 3 });
          each(state.error ? { ...state, error: inWords(state) } : state);
          if (last === "done" || last === "error") { reader.read().catch(() => {}); return; } // the end is let come
        }
      }
    } catch (error) {
      if (signal.aborted || error instanceof Failure) throw error;
      throw new Lost();
    }
    throw new Lost(); // it ended without its last state
  }, stopped);

  // The functions of the server that a tab calls by name.
  /** @param {string} tab */
  const server = (tab) => new Proxy({}, {
    get: (_, name) => (/** @type {object} */ request, /** @type {AbortSignal} */ stopped) =>
      call(`${tab}/${String(name)}`, request, stopped),
  });

  return { call, stream, server, Failure };
})();
