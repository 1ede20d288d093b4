// What every tab shares: language, copying, small messages. No request is ever made from here.
window.Law = window.Law || {};

Law.language = (() => {
  const KEY = "law-language";
  const read = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  const apply = (code) => {
    document.documentElement.dataset.language = code;
    document.documentElement.lang = code === "en" ? "en" : "zh-CN";
    document.querySelectorAll("[data-language]").forEach((b) => {
      if (b.matches("button")) b.setAttribute("aria-pressed", String(b.dataset.language === code));
    });
  };
  apply(read() === "en" ? "en" : "zh");
  return {
    code: () => document.documentElement.dataset.language,
    mount(element, tell) {
      apply(this.code());
      if (this.code() === "en") setTimeout(() => tell("en"), 0);
      element.addEventListener("click", (event) => {
        const button = event.target.closest("button[data-language]");
        if (!button || button.dataset.language === this.code()) return;
        try { localStorage.setItem(KEY, button.dataset.language); } catch { /* private mode */ }
        apply(button.dataset.language);
        tell(button.dataset.language);
        setTimeout(() => apply(this.code()), 60);
      });
    },
  };
})();

// Law.words is put here by the page: {key: [Chinese, English]}.
Law.word = (key) => Law.words[key][Law.language.code() === "en" ? 1 : 0];

Law.state = (element, key) => element.querySelector(`template[data-state="${key}"]`).innerHTML;

Law.today = () => {
  const now = new Date();
  const two = (n) => String(n).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
};

// The date a tab asks for: "" means today, so that a page left open overnight stays right.
Law.day = (root) => {
  const field = root && root.querySelector(".day input");
  return field && field.value !== field.dataset.today ? field.value : "";
};
Law.fillDay = (root) => {
  const field = root && root.querySelector(".day input");
  if (field && !field.dataset.today) field.value = field.dataset.today = Law.today();
};

Law.toast = (text) => {
  let toast = document.getElementById("law-toast");
  if (!toast) {
    toast = document.createElement("div");
    toast.id = "law-toast";
    toast.setAttribute("role", "status");
    document.body.append(toast);
  }
  toast.textContent = text;
  toast.classList.add("shown");
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => toast.classList.remove("shown"), 1600);
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

Law.save = (name, text) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/markdown;charset=utf-8" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) Law.copy(button.dataset.copy);
});
