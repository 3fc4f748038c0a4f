/* Weak Ties: everything works without this file. It adds: my list in this browser, copy buttons, the map. */
(() => {
  "use strict";
  const KEY = "weakties:picks";
  const button = (words, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  };

  /* My list: ids in local storage. Nothing is sent anywhere until the list itself is opened. */
  const read = () => {
    try { return JSON.parse(localStorage.getItem(KEY)) || []; } catch { return []; }
  };
  const write = (ids) => {
    try { localStorage.setItem(KEY, JSON.stringify(ids)); } catch { /* private windows may refuse */ }
    show();
  };
  const toggle = (id) => write(read().includes(id) ? read().filter((one) => one !== id) : [...read(), id]);
  const address = () => {
    const link = document.querySelector('nav[aria-label="Main"] a[href^="/my"]');
    if (!link) return null;
    const made = new URL(link.href);
    if (read().length) made.searchParams.set("ids", read().join(",")); else made.searchParams.delete("ids");
    return [link, made.pathname + made.search.replaceAll("%2C", ",")];
  };
  const show = () => {
    for (const pick of document.querySelectorAll("button.pick")) {
      const on = read().includes(pick.dataset.pick);
      pick.setAttribute("aria-pressed", on);
      pick.firstChild.textContent = on ? "Picked" : "Pick";
    }
    const found = address();
    if (found) {
      found[0].href = found[1];
      found[0].textContent = read().length ? `My list (${read().length})` : "My list";
    }
  };
  for (const place of document.querySelectorAll("li.event[data-id], .add[data-id]")) {
    const title = (place.querySelector("h3") || document.querySelector("h1")).textContent.trim();
    const pick = button("Pick", () => toggle(pick.dataset.pick));
    pick.className = "pick";
    pick.dataset.pick = place.dataset.id;
    const name = document.createElement("span");
    name.className = "hide";
    name.textContent = ` ${title}`;
    pick.append(name);
    const room = place.querySelector(":scope > div");
    let row = room ? room.querySelector(".tags") || [...room.querySelectorAll(".where")].pop() : place;
    if (!row) {
      row = document.createElement("p");
      row.className = "tags";
      room.append(row);
    }
    row.append(" ", pick);
  }
  const mine = document.getElementById("mine");
  if (mine && !mine.dataset.picked && read().length) {
    location.replace(address()[1]);
  } else if (mine && mine.dataset.picked && mine.dataset.picked !== [...read()].join(",")) {
    const theirs = mine.dataset.picked.split(",");
    const more = theirs.filter((id) => !read().includes(id));
    if (more.length) {
      const keep = button(`Keep ${more.length === 1 ? "this one" : `these ${more.length}`} in this browser too`, () => {
        write([...new Set([...read(), ...theirs])]);
        keep.remove();
      });
      mine.append(keep);
    }
  }
  addEventListener("storage", show);
  show();

  /* Copy buttons beside every address that one would copy. */
  for (const field of document.querySelectorAll(".copy")) {
    const copy = button("Copy", async () => {
      field.select();
      try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy"); }
      copy.textContent = "Copied";
    });
    copy.setAttribute("aria-live", "polite");
    field.after(copy);
  }

  /* The map: points of the list beside it, one circle a place, on a plain ground unless tiles are configured. */
  const ground = document.getElementById("map");
  const points = [...document.querySelectorAll(".point[data-at]")];
  if (!ground || !points.length || !window.L) return;
  const L = window.L;
  ground.hidden = false;
  const map = L.map(ground, { preferCanvas: true, scrollWheelZoom: false, zoomAnimation: false, fadeAnimation: false });
  map.attributionControl.setPrefix(false);
  if (ground.dataset.tiles) {
    L.tileLayer(ground.dataset.tiles, { attribution: ground.dataset.credit, maxZoom: 19 }).addTo(map);
  }
  L.control.scale().addTo(map);
  const ink = getComputedStyle(document.documentElement);
  const places = new Map();
  for (const point of points) places.set(point.dataset.at, [...(places.get(point.dataset.at) || []), point]);
  const towns = new Map();
  for (const [at, here] of places) {
    const where = at.split(",").map(Number);
    const town = here[0].dataset.town;
    if (town) towns.set(town, [...(towns.get(town) || []), where]);
    const words = document.createElement("div");
    for (const point of here.slice(0, 8)) {
      const link = point.querySelector("h3 a").cloneNode(true);
      const line = document.createElement("p");
      line.append(`${point.querySelector("time").textContent}: `, link);
      words.append(line);
    }
    if (here[0].dataset.vague) words.append(here[0].querySelector(".vague").textContent);
    if (here.length > 8) words.append(`and ${here.length - 8} more in the list`);
    L.circleMarker(where, {
      radius: 6 + Math.min(10, here.length), weight: 2, fillOpacity: here[0].dataset.vague ? 0.15 : 0.55,
      dashArray: here[0].dataset.vague ? "4 4" : null,
      color: ink.getPropertyValue("--accent").trim(), fillColor: ink.getPropertyValue("--link").trim(),
    }).bindPopup(words).addTo(map);
  }
  /* A stray point far away must not shrink all others to one spot. */
  const all = [...places.keys()].map((at) => at.split(",").map(Number));
  const middle = [0, 1].map((axis) => all.map((at) => at[axis]).sort((a, b) => a - b)[all.length >> 1]);
  const far = (at) => Math.hypot(at[0] - middle[0], at[1] - middle[1]);
  const usual = all.map(far).sort((a, b) => a - b)[Math.floor(all.length * 0.8)];
  map.fitBounds(all.filter((at) => far(at) <= 3 * usual + 0.01), { padding: [30, 30], maxZoom: 14, animate: false });
  if (ground.dataset.tiles) return;
  const named = [];
  for (const [town, here] of [...towns].sort((a, b) => b[1].length - a[1].length)) {
    const center = [0, 1].map((axis) => here.reduce((sum, at) => sum + at[axis], 0) / here.length);
    const spot = map.latLngToContainerPoint(center);
    if (named.some((other) => Math.abs(other.x - spot.x) < 90 && Math.abs(other.y - spot.y) < 24)) continue;
    named.push(spot);
    const words = document.createElement("span");
    words.textContent = town;
    L.tooltip({ permanent: true, direction: "top", offset: [0, -8], className: "town", interactive: false })
      .setLatLng(center).setContent(words).addTo(map);
  }
})();
