// The conversations kept in this browser (IndexedDB): each turn a record of its own, so that two windows do not
// overwrite each other. Where the browser keeps nothing they last as long as the page.
Law.talks = (() => {
  const NAME = "law-talks";
  /** @type {Promise<IDBDatabase | null> | undefined} */
  let opening;
  /** @type {Map<string, Talk>} */
  const talks = new Map(); // where there is no database
  /** @type {Map<string, TurnRecord>} */
  const turns = new Map();

  const open = () => {
    opening ??= new Promise((resolve) => {
      /** @type {IDBOpenDBRequest} */
      let asked;
      try { asked = indexedDB.open(NAME, 1); } catch { resolve(null); return; }
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("talks", { keyPath: "id" });
        asked.result.createObjectStore("turns", { keyPath: "turn" }).createIndex("talk", "talk");
        asked.result.createObjectStore("work");
      };
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => resolve(null);
      asked.onblocked = () => resolve(null);
    });
    return opening;
  };
  /**
   * @template T
   * @param {IDBRequest<T>} request
   * @returns {Promise<T>}
   */
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  /** @param {IDBTransaction} transaction */
  const finished = (transaction) => new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(undefined);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });

  const api = {
    // Whether they outlast the page.
    async kept() { return (await open()) !== null; },
    /** @returns {Promise<Talk[]>} the newest first */
    async all() {
      const base = await open();
      const found = base ? await done(base.transaction("talks").objectStore("talks").getAll()) : [...talks.values()];
      return found.sort((a, b) => b.updated - a.updated);
    },
    /** @param {string} id */
    async talk(id) {
      const base = await open();
      return base ? done(base.transaction("talks").objectStore("talks").get(id)) : talks.get(id);
    },
    /** @param {string} id @returns {Promise<TurnRecord[]>} in their order */
    async turns(id) {
      const base = await open();
      const found = base
        ? await done(base.transaction("turns").objectStore("turns").index("talk").getAll(id))
        : [...turns.values()].filter((t) => t.talk === id);
      return found.sort((a, b) => a.at - b.at);
    },
    async allTurns() {
      const base = await open();
      return base ? done(base.transaction("turns").objectStore("turns").getAll()) : [...turns.values()];
    },
    /**
     * @param {Talk | null} talk
     * @param {TurnRecord[]} [added]
     */
    async save(talk, added = []) {
      if (talk) talks.set(talk.id, talk);
      for (const t of added) turns.set(t.turn, t);
      const base = await open();
      if (!base) return;
      const transaction = base.transaction(["talks", "turns"], "readwrite");
      if (talk) transaction.objectStore("talks").put(talk);
      for (const t of added) transaction.objectStore("turns").put(t);
      transaction.commit(); // at once: the reader may be leaving
      await finished(transaction).catch(() => Law.toast(Law.word("talks_full")));
    },
    /** @param {string} id @returns {Promise<() => Promise<void>>} what brings it back */
    async remove(id) {
      const talk = await api.talk(id);
      const own = await api.turns(id);
      talks.delete(id);
      own.forEach((t) => turns.delete(t.turn));
      const base = await open();
      if (base) {
        const transaction = base.transaction(["talks", "turns"], "readwrite");
        transaction.objectStore("talks").delete(id);
        for (const t of own) transaction.objectStore("turns").delete(t.turn);
        await finished(transaction);
      }
      return () => api.save(talk || null, own);
    },
    // Other work of the page that is too large for localStorage: a memo, a checked text.
    /** @param {string} key @param {any} value null to forget it */
    async keep(key, value) {
      const base = await open();
      if (!base) return;
      const store = base.transaction("work", "readwrite").objectStore("work");
      if (value === null) store.delete(key);
      else await done(store.put(value, key)).catch(() => undefined);
    },
    /** @param {string} key */
    async work(key) {
      const base = await open();
      return base ? done(base.transaction("work").objectStore("work").get(key)).catch(() => undefined) : undefined;
    },
  };
  return api;
})();
