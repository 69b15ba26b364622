// In each page that lrp serve shows: loads it again when it has changed, and says what is at fault.
(() => {
  "use strict";
  const { since } = document.currentScript.dataset;
  let news;
  let panel;

  // Hidden pages hear nothing: a browser opens few connections to one host at a time.
  const listen = () => {
    if (news || document.visibilityState !== "visible") return;
    const page = encodeURIComponent(location.pathname);
    news = new EventSource(`/.lrp/news?since=${since}&page=${page}`);
    news.addEventListener("reload", () => {
      rest();
      location.reload();
    });
    news.addEventListener("trouble", (event) => show(JSON.parse(event.data)));
  };
  const rest = () => {
    if (news) news.close();
    news = undefined;
  };

  const style = `
    section { position: fixed; inset: auto 0 0; z-index: 2147483647; max-height: 60vh;
      overflow: auto; box-sizing: border-box; padding: 1rem clamp(1rem, 2.4vw, 1.9rem);
      background: #2a1416; color: #fff; border-top: 4px solid #ff9d8a;
      font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
    header { display: flex; gap: 1rem; align-items: start; justify-content: space-between; }
    h2 { font-size: 1.1rem; margin: 0; }
    button { font: inherit; color: inherit; background: none; border: 1px solid #ffb9ab;
      border-radius: .4rem; padding: .2rem .9rem; cursor: pointer; min-height: 2.75rem;
      flex: none; overflow-wrap: normal; }
    button:focus-visible { outline: 3px solid #fff; outline-offset: 2px; }
    ul { list-style: none; margin: .6rem 0 0; padding: 0; display: grid; gap: .9rem; }
    p { margin: 0; }
    code { font: .9rem/1.5 ui-monospace, monospace; color: #ffd9d1; }
    p.hint { color: #ffe9e4; }`;

  const element = (name, text, kind = "") => {
    const made = document.createElement(name);
    made.textContent = text;
    made.className = kind;
    return made;
  };

  const show = (trouble) => {
    if (panel) panel.remove();
    panel = undefined;
    if (!trouble) return;
    panel = document.createElement("div");
    const shadow = panel.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    shadow.adoptedStyleSheets = [sheet];
    const box = document.createElement("section");
    box.setAttribute("role", "alert");
    box.tabIndex = 0;
    const head = document.createElement("header");
    const hide = element("button", "Hide");
    hide.type = "button";
    hide.addEventListener("click", () => show(null));
    head.append(element("h2", trouble.says), hide);
    const list = document.createElement("ul");
    for (const fault of trouble.faults) {
      const item = document.createElement("li");
      item.append(element("p", fault.message), element("code", fault.place));
      if (fault.hint) item.append(element("p", fault.hint, "hint"));
      list.append(item);
    }
    box.append(head, list);
    shadow.append(box);
    document.body.append(panel);
  };

  document.addEventListener("visibilitychange", () =>
    document.visibilityState === "visible" ? listen() : rest(),
  );
  addEventListener("pagehide", rest);
  addEventListener("pageshow", listen);
})();
