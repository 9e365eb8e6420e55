// Opens a source when its marker is clicked, sends what is clicked on recommended items, corrects what is remembered,
// searches while one types, and says in which time zone the browser is.
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

  // What is remembered beside an answer, corrected and forgotten where it stands.
  const onMemories = async (row, path, method, body = {}) => {
    const headers = { "Content-Type": "application/json" };
    const sent = { method, headers, body: method === "DELETE" ? undefined : JSON.stringify(body) };
    const response = await fetch(`/api/v1/memories/${path}`, sent);
    if (response.ok) return response.status === 204 ? {} : response.json();
    const failed = await response.json().catch(() => ({}));
    const note = row.querySelector("[role=alert]") || row.appendChild(document.createElement("p"));
    note.setAttribute("role", "alert");
    note.className = "zy-note";
    note.textContent = failed.detail || response.statusText;
    return null;
  };

  const button = (words, doing) => {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", className: "zy-do", textContent: words });
    made.dataset.do = doing;
    return made;
  };

  const correct = (row) => {
    const box = Object.assign(document.createElement("input"), { value: row.dataset.words, maxLength: 1000 });
    const said = row.querySelector(".zy-said");
    const save = button(row.parentElement.dataset.save, "save");
    const close = () => [box, save].forEach((each) => each.remove());
    const settle = async () => {
      const saved = await onMemories(row, row.dataset.memory, "PATCH", { text: box.value });
      if (!saved) return;
      row.dataset.words = said.textContent = saved.text;
      row.querySelector("[role=alert]")?.remove();
      close();
    };
    box.setAttribute("aria-label", row.querySelector('[data-do="correct"]').title);
    box.addEventListener("keydown", (event) => {
      if (event.isComposing) return; // Enter chooses Chinese characters then
      if (event.key === "Enter") settle();
      if (event.key === "Escape") close();
    });
    save.addEventListener("click", settle);
    row.append(box, save);
    box.focus();
  };

  const forget = async (row) => {
    if (!(await onMemories(row, row.dataset.memory, "DELETE"))) return;
    row.classList.add("zy-forgotten");
    const fixes = [...row.querySelectorAll(".zy-fix")];
    fixes.forEach((each) => (each.hidden = true));
    const undo = button(row.parentElement.dataset.undo, "undo");
    undo.addEventListener("click", async () => {
      const { undone } = (await onMemories(row, "undo", "POST")) || {};
      if (!undone) return;
      row.classList.remove("zy-forgotten");
      fixes.forEach((each) => (each.hidden = false));
      undo.remove();
    });
    row.append(undo);
    undo.focus();
  };

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
      const judging = event.target.closest(".zy-act");
      if (judging) act(judging);
      const fix = event.target.closest(".zy-fix");
      const row = fix?.closest("[data-memory]");
      if (fix?.dataset.do === "forget") forget(row);
      else if (fix && !row.querySelector("input")) correct(row);
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
