// What every tab shares: language, words, copying, saving, small messages.
window.Law = window.Law || {};

Law.language = (() => {
  const KEY = "law-language";
  const read = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  /** @type {((code: Language) => void)[]} */
  const told = [];
  // Attributes hold one text: data-words="aria-label:edit;title:edit" names the words of each.
  /** @param {Part} element */
  const dress = (element) => {
    for (const pair of element.dataset.words.split(";")) {
      const [attribute, key] = pair.split(":");
      if (Law.words[key]) element.setAttribute(attribute, Law.word(key));
    }
  };
  /** @param {ParentNode} root */
  const dressAll = (root) => { root.querySelectorAll("[data-words]").forEach(dress); };
  /** @param {Language} code */
  const apply = (code) => {
    document.documentElement.dataset.language = code;
    document.documentElement.lang = code === "en" ? "en" : "zh-CN";
    document.title = Law.word("name");
    document.querySelectorAll("button[data-language]").forEach((b) => {
      b.setAttribute("aria-pressed", String(b.dataset.language === code));
    });
    dressAll(document);
    for (const tell of told) tell(code);
  };
  return {
    code: () => (document.documentElement.dataset.language === "en" ? "en" : "zh"),
    changed(tell) { told.push(tell); },
    start() {
      apply(read() === "en" ? "en" : "zh");
      new MutationObserver((changes) => {
        for (const change of changes) {
          for (const node of change.addedNodes) {
            if (!(node instanceof Element)) continue;
            if (node.matches("[data-words]")) dress(/** @type {Part} */ (node));
            dressAll(node);
          }
        }
      }).observe(document.body, { childList: true, subtree: true });
      document.addEventListener("click", (event) => {
        const button = Law.hit(event, "button[data-language]");
        if (!button || button.dataset.language === this.code()) return;
        const code = button.dataset.language === "en" ? "en" : "zh";
        try { localStorage.setItem(KEY, code); } catch { /* private mode */ }
        apply(code);
      });
    },
  };
})();

// Law.words is put here by the page: {key: [Chinese, English]}.
Law.word = (key) => Law.words[key][Law.language.code() === "en" ? 1 : 0];

Law.fill = (key, values) =>
  Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, String(value)), Law.word(key));

// A word in both languages, of which the style sheet shows one; `html` is for innerHTML.
Law.both = (key) => {
  const [zh, en] = Law.words[key].map((text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;"));
  return `<span lang="zh">${zh}</span><span lang="en">${en}</span>`;
};

Law.state = (element, key) => Law.part(element, `template[data-state="${key}"]`).innerHTML;

// What the page is known to hold.
Law.part = (root, css) => /** @type {Part} */ (root.querySelector(css));

Law.around = (element, css) => /** @type {Part} */ (element.closest(css));

// The nearest element around where an event happened that a selector finds.
Law.hit = (event, css) => (event.target instanceof Element ? event.target.closest(css) : null);

Law.target = (event) => /** @type {Part} */ (event.target);

// Why a request failed, in words; "" where none are known.
Law.reason = (error) => (error instanceof Error ? error.message : "");

Law.today = () => {
  const now = new Date();
  /** @param {number} n */
  const two = (n) => String(n).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
};

// The date a tab asks for: "" means today, so that a page left open overnight stays right.
Law.day = (root) => {
  const field = root?.querySelector(".day input");
  return field && field.value !== field.dataset.today ? field.value : "";
};
Law.fillDay = (root) => {
  const field = root?.querySelector(".day input");
  if (!field || field.dataset.today) return;
  written(field);
  field.value = field.dataset.today = Law.today();
};
// A field for a date shows the order of the browser's own language, which need not be the page's: as long as
// nobody types in it, the date stands over it as 2026-11-29.
/** @param {Part} field */
const written = (field) => {
  const own = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value"));
  const shown = Law.part(Law.around(field, ".date"), ".iso");
  const show = () => { shown.textContent = own.get?.call(field); };
  Object.defineProperty(field, "value", {
    get: () => own.get?.call(field),
    set: (/** @type {string} */ value) => { own.set?.call(field, value); show(); },
  });
  field.addEventListener("input", show);
};

/** @type {ReturnType<typeof setTimeout> | undefined} */
let shown;
// A small message; with `undo` it stays longer and offers to take back what it tells of.
Law.toast = (text, undo) => {
  /** @type {HTMLElement | null} */
  let toast = document.getElementById("law-toast");
  if (!toast) {
    toast = document.createElement("div");
    toast.id = "law-toast";
    toast.setAttribute("role", "status");
    document.body.append(toast);
  }
  toast.textContent = text;
  const { classList } = toast;
  if (undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = Law.word("undo");
    button.addEventListener("click", () => { classList.remove("shown"); undo(); });
    toast.append(button);
  }
  classList.toggle("acts", Boolean(undo));
  classList.add("shown");
  clearTimeout(shown);
  shown = setTimeout(() => classList.remove("shown"), undo ? 10_000 : 1800);
};

// Copies text; where `html` is given, programs that take it paste it with its form.
Law.copy = async (text, html) => {
  try {
    if (html && window.ClipboardItem && navigator.clipboard?.write) {
      /** @param {string} type @param {string} content */
      const blob = (type, content) => new Blob([content], { type });
      await navigator.clipboard.write([new ClipboardItem({
        "text/plain": blob("text/plain", text), "text/html": blob("text/html", html),
      })]);
    } else await navigator.clipboard.writeText(text);
  } catch { // no clipboard outside secure contexts, such as another machine's plain http
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  Law.toast(Law.word("copied"));
};

Law.save = (name, content, type = "text/markdown;charset=utf-8") => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name.replace(/[\\/:*?"<>|\n]/g, " ");
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
};
Law.WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
Law.bytes = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
Law.base64 = async (file) => {
  const all = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < all.length; at += 0x8000) text += String.fromCharCode(...all.subarray(at, at + 0x8000));
  return btoa(text);
};

document.addEventListener("click", (event) => {
  const button = Law.hit(event, "[data-copy]");
  if (button) Law.copy(button.dataset.copy);
});
