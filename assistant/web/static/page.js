// What every tab shares: language, copying, small messages. No request is ever made from here.
window.Law = window.Law || {};

Law.language = (() => {
  const KEY = "law-language";
  const read = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  /** @param {Language} code */
  const apply = (code) => {
    document.documentElement.dataset.language = code;
    document.documentElement.lang = code === "en" ? "en" : "zh-CN";
    document.querySelectorAll("button[data-language]").forEach((b) => {
      b.setAttribute("aria-pressed", String(b.dataset.language === code));
    });
  };
  apply(read() === "en" ? "en" : "zh");
  return {
    code: () => (document.documentElement.dataset.language === "en" ? "en" : "zh"),
    mount(element, tell) {
      apply(this.code());
      if (this.code() === "en") setTimeout(() => tell("en"), 0);
      element.addEventListener("click", (event) => {
        const button = Law.hit(event, "button[data-language]");
        if (!button || button.dataset.language === this.code()) return;
        const code = button.dataset.language === "en" ? "en" : "zh";
        try { localStorage.setItem(KEY, code); } catch { /* private mode */ }
        apply(code);
        tell(code);
        setTimeout(() => apply(this.code()), 60);
      });
    },
  };
})();

// Law.words is put here by the page: {key: [Chinese, English]}.
Law.word = (key) => Law.words[key][Law.language.code() === "en" ? 1 : 0];

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
  if (field && !field.dataset.today) field.value = field.dataset.today = Law.today();
};

/** @type {ReturnType<typeof setTimeout> | undefined} */
let shown;
Law.toast = (text) => {
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
  classList.add("shown");
  clearTimeout(shown);
  shown = setTimeout(() => classList.remove("shown"), 1600);
};

Law.copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
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

document.addEventListener("click", (event) => {
  const button = Law.hit(event, "[data-copy]");
  if (button) Law.copy(button.dataset.copy);
});
