// Opens a source when its marker is clicked, and sends what is clicked on recommended items.
(() => {
  const openSource = (link) => {
    const source = document.getElementById(link.getAttribute("href").slice(1));
    if (!source) return;
    source.open = true;
    source.scrollIntoView({ behavior: "smooth", block: "center" });
    source.querySelector("summary").focus();
  };

  const record = async (element, kind) => {
    const response = await fetch("/api/v1/interactions", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        item_id: element.dataset.item,
        impression_id: element.dataset.impression || null,
        kind,
      }),
    });
    return response.ok;
  };

  const act = async (button) => {
    const card = button.closest(".zy-item");
    card.querySelectorAll(".zy-act").forEach((other) => (other.disabled = true));
    if (await record(button, button.dataset.kind)) {
      button.setAttribute("aria-pressed", "true");
      if (button.dataset.kind !== "like") card.classList.add("zy-gone");
    } else {
      card.querySelectorAll(".zy-act").forEach((other) => (other.disabled = false));
    }
  };

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
  document.addEventListener(
    "toggle",
    (event) => {
      const details = event.target;
      if (details.open && details.dataset && details.dataset.kind === "click" && !details.dataset.sent) {
        details.dataset.sent = "yes";
        record(details, "click");
      }
    },
    true,
  );
})();
