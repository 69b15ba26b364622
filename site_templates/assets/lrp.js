/* What pages do beyond their HTML: the menu's button, light or dark, the heading in view, filters.
   Everything works without it. No dependency; runs once a page. */
(function () {
  "use strict";

  var all = function (selector, root) {
    return Array.prototype.slice.call((root || document).querySelectorAll(selector));
  };
  var toggle = function (name) {
    return document.querySelector('[data-md-toggle="' + name + '"]');
  };

  /* ---- the menu: a button that says whether it is open, and closes on Escape */

  function setToggle(name, open) {
    var input = toggle(name);
    if (input && input.checked !== open) input.click();
  }

  function watchToggles() {
    var last = {};
    all("[data-lrp-toggle]").forEach(function (button) {
      var name = button.getAttribute("data-lrp-toggle");
      var input = toggle(name);
      if (!input) return;
      button.addEventListener("click", function () {
        if (button.hasAttribute("aria-expanded")) last[name] = button;
        setToggle(name, !input.checked);
      });
    });
    ["drawer"].forEach(function (name) {
      var input = toggle(name);
      if (!input) return;
      var openers = all('[data-lrp-toggle="' + name + '"][aria-expanded]');
      // Back and forward may bring a checked box back.
      if (input.checked) setToggle(name, false);
      input.addEventListener("change", function () {
        openers.forEach(function (button) {
          button.setAttribute("aria-expanded", String(input.checked));
        });
        if (name === "drawer" && input.checked) {
          var first = document.querySelector("#lrp-drawer a");
          if (first) first.focus();
        }
        if (!input.checked && openers[0] && last[name] && openers[0].offsetParent) openers[0].focus();
        if (!input.checked) last[name] = null;
      });
    });
    var drawer = document.getElementById("lrp-drawer");
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape") setToggle("drawer", false);
    });
    if (drawer) {
      drawer.addEventListener("click", function (event) {
        var link = event.target.closest('a[href^="#"]');
        if (link) {
          last.drawer = null;
          setToggle("drawer", false);
        }
      });
      drawer.addEventListener("focusout", function (event) {
        var input = toggle("drawer");
        if (input && input.checked && event.relatedTarget && !drawer.contains(event.relatedTarget)) {
          last.drawer = null;
          setToggle("drawer", false);
        }
      });
    }
  }

  /* ---- light or dark: the panel closes like a menu */

  function watchScheme() {
    all(".lrp-scheme").forEach(function (box) {
      var close = function () { box.removeAttribute("open"); };
      document.addEventListener("click", function (event) { if (!box.contains(event.target)) close(); });
      box.addEventListener("focusout", function (event) {
        if (event.relatedTarget && !box.contains(event.relatedTarget)) close();
      });
      box.addEventListener("keydown", function (event) {
        if (event.key === "Escape" && box.hasAttribute("open")) {
          close();
          box.querySelector("summary").focus();
        }
      });
    });
    var box = document.querySelector(".lrp-scheme");
    var inputs = all("input[name=__palette]");
    if (!box || !inputs.length) return;
    var key = box.getAttribute("data-scope") + ".__palette";
    var dark = matchMedia("(prefers-color-scheme: dark)");
    var device = "(prefers-color-scheme)";
    // The choice is kept as Material keeps it, so that one made years ago still holds; forms read it too.
    function stored() {
      try {
        return JSON.parse(localStorage.getItem(key)).color.media || device;
      } catch (error) {
        return device;
      }
    }
    function show() {
      var media = stored();
      var slate = media === device ? dark.matches : media === dark.media;
      document.body.setAttribute("data-md-color-scheme", slate ? "slate" : "default");
      inputs.forEach(function (input) { input.checked = input.value === media; });
    }
    inputs.forEach(function (input, index) {
      input.addEventListener("change", function () {
        var scheme = input.value === dark.media ? "slate" : "default";
        var value = { index: index, color: { media: input.value, scheme: scheme, primary: "custom", accent: "custom" } };
        try {
          localStorage.setItem(key, JSON.stringify(value));
          show();
        } catch (error) {
          // No store: the choice holds for this page.
          document.body.setAttribute("data-md-color-scheme", scheme === "slate" || (input.value === device && dark.matches) ? "slate" : "default");
        }
      });
    });
    dark.addEventListener("change", show);
    window.addEventListener("storage", function (event) { if (event.key === key) show(); });
    window.addEventListener("pageshow", function (event) { if (event.persisted) show(); });
    show();
  }

  /* ---- the contents: the heading in view is marked, and stays in sight */

  function watchContents() {
    var column = document.querySelector(".md-sidebar--secondary");
    var links = all('.lrp-toc a[href^="#"]');
    var headings = links.map(function (link) { return document.getElementById(decodeURIComponent(link.hash.slice(1))); });
    if (!column || !links.length) return;
    var marked = null;
    var waits = false;
    function mark() {
      waits = false;
      var line = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) + 8;
      var here = null;
      headings.forEach(function (heading, index) {
        if (heading && heading.getBoundingClientRect().top <= line) here = links[index];
      });
      if (here === marked) return;
      if (marked) marked.classList.remove("lrp-toc__here");
      if (here) {
        here.classList.add("lrp-toc__here");
        var box = column.getBoundingClientRect();
        var place = here.getBoundingClientRect();
        if (place.top < box.top || place.bottom > box.bottom) column.scrollTop += place.top - (box.top + box.bottom) / 2;
      }
      marked = here;
    }
    window.addEventListener("scroll", function () {
      if (!waits) requestAnimationFrame(mark);
      waits = true;
    }, { passive: true });
    mark();
  }

  /* ---- what is folded away: opened for a link into it, and on paper */

  function watchFolds() {
    function unfold() {
      var target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      var fold = target && target.closest("details:not([open])");
      if (!fold) return;
      fold.open = true;
      target.scrollIntoView();
    }
    window.addEventListener("hashchange", unfold);
    unfold();
    var closed = [];
    window.addEventListener("beforeprint", function () {
      closed = all(".md-content details:not([open])");
      closed.forEach(function (fold) { fold.open = true; });
    });
    window.addEventListener("afterprint", function () {
      closed.forEach(function (fold) { fold.open = false; });
    });
  }

  /* ---- filters: [data-filter-item] in the list that the form names */

  function words(item, key) {
    var value = item.getAttribute("data-" + key);
    return value ? value.split(/\s+/) : [];
  }

  function plain(text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  }

  function watchFilter(form) {
    var target = document.getElementById(form.getAttribute("data-filter-for"));
    var items = target ? all("[data-filter-item]", target) : [];
    if (items.length < 2) {
      form.classList.add("lrp-filter--idle");
      return;
    }
    var find = form.querySelector('[name="find"]');
    var count = form.querySelector(".lrp-filter__count");
    var clear = form.querySelector(".lrp-filter__clear");
    var noun = form.getAttribute("data-noun");
    var nouns = form.getAttribute("data-nouns");
    var texts = items.map(function (item) { return plain(item.textContent); });

    function chosen() {
      var found = {};
      all("[data-filter-key]", form).forEach(function (input) {
        var on = input.type === "checkbox" ? input.checked : input.value !== "";
        if (!on) return;
        var key = input.getAttribute("data-filter-key");
        (found[key] = found[key] || []).push(input.value);
      });
      return found;
    }

    function apply() {
      var want = chosen();
      var keys = Object.keys(want);
      var sought = find ? plain(find.value).split(/\s+/).filter(Boolean) : [];
      var shown = 0;
      items.forEach(function (item, index) {
        var fits = keys.every(function (key) {
          var have = words(item, key);
          return want[key].some(function (value) { return have.indexOf(value) >= 0; });
        }) && sought.every(function (word) { return texts[index].indexOf(word) >= 0; });
        if (fits) item.removeAttribute("data-filter-out");
        else item.setAttribute("data-filter-out", "");
        if (fits) shown += 1;
      });
      all("[data-filter-group]", target).forEach(function (group) {
        var some = group.querySelector("[data-filter-item]:not([data-filter-out])");
        if (some) group.removeAttribute("data-filter-out");
        else group.setAttribute("data-filter-out", "");
      });
      var narrowed = keys.length > 0 || sought.length > 0;
      clear.hidden = !narrowed;
      if (!narrowed) count.textContent = items.length + " " + nouns;
      else if (!shown) count.textContent = "No " + noun + " fits. Choose fewer things.";
      else count.textContent = shown + " of " + items.length + " " + nouns;
      remember(want, find ? find.value.trim() : "");
    }

    function remember(want, text) {
      var query = new URLSearchParams(location.search);
      all("[data-filter-key]", form).forEach(function (input) { query.delete(input.getAttribute("data-filter-key")); });
      query.delete("find");
      Object.keys(want).forEach(function (key) {
        want[key].forEach(function (value) { query.append(key, value); });
      });
      if (text) query.set("find", text);
      var search = query.toString();
      var address = location.pathname + (search ? "?" + search : "") + location.hash;
      if (address !== location.pathname + location.search + location.hash) history.replaceState(history.state, "", address);
    }

    function recall() {
      var query = new URLSearchParams(location.search);
      all("[data-filter-key]", form).forEach(function (input) {
        var values = query.getAll(input.getAttribute("data-filter-key"));
        if (input.type === "checkbox") input.checked = values.indexOf(input.value) >= 0;
        else if (values.length && all("option", input).some(function (o) { return o.value === values[0]; })) input.value = values[0];
      });
      if (find && query.get("find")) find.value = query.get("find");
    }

    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("change", apply);
    if (find) find.addEventListener("input", apply);
    form.addEventListener("reset", function () {
      setTimeout(function () {
        apply();
        (find || form.querySelector("input, select")).focus();
      });
    });
    recall();
    form.hidden = false;
    apply();
  }

  /* ---- names and tab stops that Markdown leaves out */

  function mendNames() {
    all(".task-list-item input[type=checkbox]").forEach(function (input) {
      var item = input.closest("li");
      if (!input.hasAttribute("aria-label")) input.setAttribute("aria-label", item.textContent.trim().slice(0, 120));
    });
  }

  function headingBefore(box) {
    var found = "";
    all(".md-content h1, .md-content h2, .md-content h3").some(function (heading) {
      if (box.compareDocumentPosition(heading) & Node.DOCUMENT_POSITION_FOLLOWING) return true;
      found = heading.textContent.trim();
      return false;
    });
    return found;
  }

  function mendScrolling() {
    var names = {};
    all(".lrp-scroll[data-wide], .md-typeset pre").forEach(function (box) {
      if (box.parentNode.closest(".lrp-scroll")) return;
      if (box.scrollWidth > box.clientWidth + 1) {
        var name = "Wide table: " + headingBefore(box);
        names[name] = (names[name] || 0) + 1;
        box.setAttribute("tabindex", "0");
        box.setAttribute("role", "region");
        box.setAttribute("aria-label", names[name] > 1 ? name + ", " + names[name] : name);
      } else {
        box.removeAttribute("tabindex");
        box.removeAttribute("role");
        box.removeAttribute("aria-label");
      }
    });
  }

  function start() {
    watchToggles();
    watchScheme();
    watchContents();
    watchFolds();
    all("form.lrp-filter").forEach(watchFilter);
    mendNames();
    mendScrolling();
    window.addEventListener("resize", mendScrolling);
    if (document.fonts) document.fonts.ready.then(mendScrolling);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
