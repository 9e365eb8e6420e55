// Opens a source when its marker is clicked, sends what is clicked on recommended items, searches while one types, and
// says in which time zone the browser is.
(() => {
  const sayZone = () => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    document.cookie = `zhiyin-zone=${timeZone}; path=/; SameSite=Lax`; // until the browser is closed
  };
  sayZone();

  const openSource = (link) => {
    const source = document.getElementById(link.getAttribute("href").slice(1));
    if (!source) return;
    source.open = true;
    source.scrollIntoView({ behavior: "smooth", block: "center" });
    source.querySelector("summary").focus();
  };

  const record = async (element, kind, seconds = 0) => {
    const response = await fetch("/api/v1/interactions", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      keepalive: true, // what was read is told as the page is left, too
      body: JSON.stringify({
        item_id: element.dataset.item,
        impression_id: element.dataset.impression || null,
        kind,
        seconds,
      }),
    });
    return response.ok;
  };

  const LEAST_READ_S = 5; // what is open for less was looked at, not read
  const open = new Map(); // details of an item that stand open → since when, in ms

  const begin = (details) => open.set(details, performance.now());
  const end = (details) => {
    const seconds = (performance.now() - open.get(details)) / 1000;
    open.delete(details);
    if (seconds >= LEAST_READ_S) record(details, "read", Math.round(seconds));
  };
  const lookAway = () => {
    [...open.keys()].forEach(end);
    if (document.hidden) return;
    sayZone(); // who comes back may have travelled
    document.querySelectorAll('details[data-kind="click"][open]').forEach(begin);
  };

  const judged = new Map(); // impression → kind; Gradio may draw a card again, and it must not forget

  const settle = (card) => {
    const kind = judged.get(card.dataset.impression);
    if (!kind || card.dataset.judged === kind) return;
    card.dataset.judged = kind;
    card.querySelectorAll(".zy-act").forEach((button) => {
      button.disabled = true;
      if (button.dataset.kind === kind) button.setAttribute("aria-pressed", "true");
    });
    if (kind !== "like") card.classList.add("zy-gone");
  };

  const act = async (button) => {
    if (judged.has(button.dataset.impression)) return;
    if (await record(button, button.dataset.kind)) {
      judged.set(button.dataset.impression, button.dataset.kind);
      document.querySelectorAll(".zy-item").forEach(settle);
    }
  };

  new MutationObserver(() => {
    if (judged.size) document.querySelectorAll(".zy-item").forEach(settle);
  }).observe(document, { childList: true, subtree: true });

  // The search test: when the typing pauses, search for what stands there.
  const PAUSE_MS = 200;
  let typing = 0;
  document.addEventListener("input", (event) => {
    if (!event.target.closest("#zy-query")) return;
    clearTimeout(typing);
    typing = setTimeout(() => document.getElementById("zy-query-go").click(), PAUSE_MS);
  });

  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest('a[href^="#zy-"]');
      if (link) {
        event.preventDefault();
        event.stopPropagation();
        openSource(link);
        return;
      }
      const button = event.target.closest(".zy-act");
      if (button) act(button);
      const opened = event.target.closest(".zy-open");
      if (opened) record(opened, "click");
    },
    true,
  );
  document.addEventListener("visibilitychange", lookAway);
  document.addEventListener(
    "toggle",
    (event) => {
      const details = event.target;
      if (!details.dataset || details.dataset.kind !== "click") return;
      if (details.open) begin(details);
      else if (open.has(details)) end(details);
      if (details.open && !details.dataset.sent) {
        details.dataset.sent = "yes";
        record(details, "click");
      }
    },
    true,
  );
})();
