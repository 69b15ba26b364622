/* The search's page: reads the few files of the index that a query needs, and shows what fits. No dependency, no server.
   The index is made by generator/search/; words are found by the same rule there. Every text is put in as text, never as HTML. */
(function () {
  "use strict";

  /* ---- words: generator/search/words.py in JavaScript */

  var UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}";
  var PARTS = new RegExp("[" + UNSPACED + "]+|[^" + UNSPACED + "]+", "gu");
  var HAS_UNSPACED = new RegExp("[" + UNSPACED + "]", "u");
  var RUN = /[\p{L}\p{N}]+/gu;

  function fold(text) {
    text = text.replace(/[\u2013\u2014\u2026\u00a0]/g, " ").replace(/[\u2018\u2019]/g, "'");
    text = text.normalize("NFKD").toUpperCase().toLowerCase().normalize("NFKD");
    return text.replace(/ς/g, "σ").replace(/[\p{M}\p{Cf}]/gu, "").replace(/['\u2018\u2019\u02bc]/g, "");
  }

  function words(text) {
    var found = [];
    (fold(text).match(RUN) || []).forEach(function (run) {
      run.match(PARTS).forEach(function (part) {
        var signs = Array.from(part);
        if (signs.length < 2 || !HAS_UNSPACED.test(part)) found.push(part);
        else for (var n = 1; n < signs.length; n += 1) found.push(signs[n - 1] + signs[n]);
      });
    });
    return found;
  }

  function titleKey(title) {
    var whole = words(title).join(" ");
    if (!whole) return "";
    var one = 0x811c9dc5;
    var other = 0x9747b28c;
    for (var n = 0; n < whole.length; n += 1) {
      one = Math.imul(one ^ whole.charCodeAt(n), 0x01000193);
      other = Math.imul(other ^ whole.charCodeAt(n), 0x01000193);
    }
    return (one >>> 0).toString(16).padStart(8, "0") + (other & 0xff).toString(16).padStart(2, "0");
  }

  /* ---- files: each is asked for once. What belongs to another edition of the index is not mixed in: files of words are
     called by what is in them, so that one of another edition is not there; a block says of which edition its shelf is. */

  var page = document.getElementById("seek");
  if (!page) {
    window.lrpSearch = { words: words, titleKey: titleKey };
    return;
  }
  var FOLDER = page.getAttribute("data-parts");
  var ROOT = page.getAttribute("data-root");
  var files = {};
  var contents = null;
  var again = false;

  function Stale() {}

  function fetched(path, how) {
    return fetch(FOLDER + path, how).then(function (answer) {
      if (answer.status === 404) throw new Stale(); // it was of an edition that is gone
      if (!answer.ok) throw new Error(path + ": " + answer.status);
      return answer.json();
    });
  }

  function begin() {
    contents = contents || fetched("contents.json", { cache: again ? "reload" : "no-cache" }).then(function (all) {
      all.places = placesOf(all);
      return all;
    });
    return contents;
  }

  /* Number of a document → how many come before it among results that fit as well. A range may run backwards: what was
     written first has the lowest number, and is shown last. */
  function placesOf(all) {
    var places = new Uint32Array(all.numbers);
    var ahead = 0;
    all.order.forEach(function (range) {
      var step = range[0] <= range[1] ? 1 : -1;
      for (var number = range[0]; number !== range[1] + step; number += step) places[number] = ahead++;
    });
    return places;
  }

  function file(path) {
    files[path] = files[path] || fetched(path, {});
    return files[path];
  }

  function block(all, number) {
    var version = all.shelves[Math.floor(number / all.shelf)];
    return file("d/" + number + ".json?" + version).then(function (part) {
      if (part.v !== version) throw new Stale();
      return part.d;
    });
  }

  function forget() {
    files = {};
    contents = null;
    again = true;
  }

  /* ---- postings: generator/search/postings.py in reverse */

  var WEIGHTS = [0, 1, 1.7, 3, 9, 12];
  var LIKE = 0.6; // what begins with a word that is not finished
  var BUDGET = 150; // of hundreds of bytes for the words of one query: beyond it the commonest are left out
  var SHOWN = 10;
  var MOST_ENDINGS = 60;

  function eachPosting(entry, visit) {
    entry.split("\t")[0].split(" ").forEach(function (part) {
      if (part === "+") return;
      var weight = WEIGHTS[Number(part[0])];
      var data = atob(part.slice(2));
      var number = -1;
      var gap = 0;
      var shift = 0;
      for (var n = 0; n < data.length; n += 1) {
        var byte = data.charCodeAt(n);
        if (part[1] === "b") {
          for (var bit = 0; bit < 8; bit += 1) if (byte >> bit & 1) visit(n * 8 + bit, weight);
        } else {
          gap |= (byte & 0x7f) << shift;
          shift += 7;
          if (byte < 0x80) {
            number += gap + 1;
            visit(number, weight);
            gap = shift = 0;
          }
        }
      }
    });
  }

  /* Which of several has a key: the last one that does not begin after it. */
  function place(begins, key) {
    var low = 0;
    var high = begins.length - 1;
    while (low < high) {
      var middle = low + high + 1 >> 1;
      if (begins[middle] <= key) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  function directory(all, leaf) {
    return file("b/" + all.pages[leaf] + ".json");
  }

  /* The file of words for a key: its name, its size, what the next file begins with, and how to find that one's name. */
  function lookUp(all, key) {
    if (!all.pages.length) return Promise.resolve({ name: "", cost: 0, next: "" });
    var leaf = place(all.begins, key);
    return directory(all, leaf).then(function (part) {
      var at = place(part.begins, key);
      var ends = at + 1 === part.begins.length;
      return {
        name: part.names[at], cost: part.sizes[at], next: (ends ? all.begins[leaf + 1] : part.begins[at + 1]) || "",
        follow: function () {
          return ends ? directory(all, leaf + 1).then(function (more) { return more.names[0]; }) : Promise.resolve(part.names[at + 1]);
        },
      };
    });
  }

  function shard(name) {
    return name ? file("w/" + name + ".json") : Promise.resolve({});
  }

  function entryOf(all, key) {
    return lookUp(all, key).then(function (at) { return shard(at.name); }).then(function (part) {
      return Object.prototype.hasOwnProperty.call(part, key) ? part[key] : null;
    });
  }

  /* ---- a query: its words, the rarest first as far as the budget goes */

  function wanted(all, asked) {
    var last = asked.q && /[\p{L}\p{M}\p{N}]$/u.test(asked.q) ? words(asked.q).pop() : "";
    var each = Array.from(new Set(words(asked.q)));
    return Promise.all(each.map(function (word) { return lookUp(all, word); })).then(function (places) {
      each = each.map(function (word, n) {
        // One letter begins half the dictionary; one sign of a script without spaces is a word.
        var open = word === last && (Array.from(word).length > 1 || HAS_UNSPACED.test(word));
        return { word: word, order: n, at: places[n], open: open };
      });
      each.sort(function (a, b) { return a.at.cost - b.at.cost || a.order - b.order; });
      var spent = 0;
      var read = new Set();
      var kept = each.filter(function (one, n) {
        if (!read.has(one.at.name)) spent += one.at.cost;
        read.add(one.at.name);
        return n === 0 || spent <= BUDGET;
      });
      return { kept: kept, left: each.filter(function (one) { return kept.indexOf(one) < 0; }) };
    });
  }

  function postingsOf(one) {
    var near = [shard(one.at.name)];
    // Words that begin with this one may go on in the next file.
    if (one.open && one.at.next.startsWith(one.word)) near.push(one.at.follow().then(shard));
    return Promise.all(near).then(function (parts) {
      var weights = new Map();
      var known = [];
      parts.forEach(function (part) {
        Object.keys(part).forEach(function (key) {
          if (key === one.word || (one.open && key.startsWith(one.word))) known.push([key, part[key]]);
        });
      });
      known.sort(function (a, b) { return a[0].length - b[0].length || (a[0] < b[0] ? -1 : 1); });
      known.slice(0, MOST_ENDINGS).forEach(function (pair) {
        var share = pair[0] === one.word ? 1 : LIKE;
        eachPosting(pair[1], function (number, weight) {
          if ((weights.get(number) || 0) < weight * share) weights.set(number, weight * share);
        });
      });
      one.weights = weights;
      one.parts = parts;
    });
  }

  function allowedBy(all, asked) {
    var facets = ["kind", "theme", "hub", "year"].filter(function (key) { return asked[key]; });
    return Promise.all(facets.map(function (key) { return entryOf(all, ":" + key + ":" + asked[key]); })).then(function (entries) {
      var limits = {};
      entries.forEach(function (entry, n) {
        var flags = new Uint8Array(all.numbers);
        if (entry) eachPosting(entry, function (number) { flags[number] = 1; });
        limits[facets[n]] = { flags: flags, known: !!entry, label: entry ? entry.split("\t")[1] : "" };
      });
      return limits;
    });
  }

  function find(asked) {
    return begin().then(function (all) {
      var key = titleKey(asked.q);
      var words = wanted(all, asked).then(function (plan) {
        return Promise.all(plan.kept.map(function (one) { return postingsOf(one); })).then(function () { return plan; });
      });
      return Promise.all([allowedBy(all, asked), key ? entryOf(all, "=" + key) : null, words]).then(function (loaded) {
        return ranked(all, asked, loaded[2], loaded[0], loaded[1]);
      });
    });
  }

  function ranked(all, asked, plan, limits, exact) {
    var keys = Object.keys(limits);
    var fits = function (number, without) {
      return keys.every(function (key) { return key === without || limits[key].flags[number]; }) &&
        (number < all.everywhere || (asked.hub && without !== "hub"));
    };
    var scores = new Float64Array(all.numbers);
    var counts = new Uint8Array(all.numbers);
    plan.kept.forEach(function (one) {
      var rarity = Math.log(1 + all.documents / (one.weights.size || 1));
      one.weights.forEach(function (weight, number) {
        scores[number] += weight * rarity;
        counts[number] += 1;
      });
    });
    if (exact) {
      eachPosting(exact, function (number) {
        scores[number] += 1e6;
        counts[number] = Math.max(1, plan.kept.length);
      });
    }
    var needed = plan.kept.length;
    var least = needed ? Math.ceil(needed / 2) : 0;
    var found = [];
    var whole = 0;
    var elsewhere = 0;
    for (var number = 0; number < all.numbers; number += 1) {
      // Without a word a filter has to lead there: not every number is a document's.
      if (counts[number] < least || (!needed && !keys.length)) continue;
      if (fits(number)) {
        found.push(number);
        if (counts[number] >= needed) whole += 1;
      }
      if (asked.hub && counts[number] >= needed && fits(number, "hub")) elsewhere += 1;
    }
    found.sort(function (a, b) {
      var exactly = (scores[b] >= 1e6) - (scores[a] >= 1e6);
      return exactly || counts[b] - counts[a] || scores[b] - scores[a] || all.places[a] - all.places[b];
    });
    return { all: all, found: found, whole: whole, elsewhere: elsewhere, plan: plan, limits: limits };
  }

  /* ---- what somebody probably meant: one or two letters away, in the file where the word would be */

  function distance(one, other, most) {
    var rows = [[], Array.from({ length: other.length + 1 }, function (_, n) { return n; })];
    for (var i = 1; i <= one.length; i += 1) {
      var row = [i];
      for (var j = 1; j <= other.length; j += 1) {
        var cost = one[i - 1] === other[j - 1] ? 0 : 1;
        row[j] = Math.min(rows[1][j] + 1, row[j - 1] + 1, rows[1][j - 1] + cost);
        if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) row[j] = Math.min(row[j], rows[0][j - 2] + 1);
      }
      if (Math.min.apply(null, row) > most) return most + 1;
      rows = [rows[1], row];
    }
    return rows[1][other.length];
  }

  function meant(one) {
    var most = one.word.length > 7 ? 2 : 1;
    var best = null;
    if (one.word.length < 4) return null;
    one.parts.forEach(function (part) {
      Object.keys(part).forEach(function (key) {
        var away = Math.abs(key.length - one.word.length) <= most ? distance(one.word, key, most) : most + 1;
        if (away > most) return;
        var size = part[key].length;
        if (!best || away < best.away || (away === best.away && size > best.size)) best = { word: key, away: away, size: size };
      });
    });
    return best && best.word;
  }

  /* ---- the page */

  var byId = function (id) { return document.getElementById("seek-" + id); };
  var form = byId("form");
  var box = byId("text");
  var list = byId("list");
  var menus = ["kind", "theme", "hub", "year"];
  var latest = 0;
  var shownFor = "";

  function asked() {
    var query = new URLSearchParams(location.search);
    var found = { q: (query.get("q") || "").slice(0, 300), page: Math.max(1, parseInt(query.get("page"), 10) || 1) };
    menus.forEach(function (key) { found[key] = query.get(key) || ""; });
    return found;
  }

  function addressOf(want) {
    var query = new URLSearchParams();
    if (want.q.trim()) query.set("q", want.q.trim());
    menus.forEach(function (key) { if (want[key]) query.set(key, want[key]); });
    if (want.page > 1) query.set("page", want.page);
    var text = query.toString();
    return location.pathname + (text ? "?" + text : "");
  }

  function changed(want, more) {
    return Object.assign({}, want, { page: 1 }, more);
  }

  function element(name, text, css) {
    var made = document.createElement(name);
    if (text) made.textContent = text;
    if (css) made.className = css;
    return made;
  }

  function linkTo(text, want) {
    var made = element("a", text);
    made.href = addressOf(want);
    made.addEventListener("click", function (event) {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      go(want, true, true);
    });
    return made;
  }

  function say(node) {
    for (var n = 1; n < arguments.length; n += 1) node.append(arguments[n]);
    return node;
  }

  /* The words that were found, marked where they stand in a text. */
  function marked(node, text, plan, typed) {
    var whole = new Set(plan.kept.concat(plan.left).map(function (one) { return one.word; }));
    var open = plan.kept.filter(function (one) { return one.open; }).map(function (one) { return one.word; });
    var end = 0;
    Array.from(text.matchAll(/[\p{L}\p{M}\p{N}'\u2019]+/gu)).forEach(function (match) {
      var piece = match[0];
      var from = match.index;
      if (HAS_UNSPACED.test(piece)) {
        var inside = typed ? piece.indexOf(typed) : -1;
        if (inside < 0) return;
        from += inside;
        piece = typed;
      } else if (!words(piece).some(function (word) {
        return whole.has(word) || open.some(function (start) { return word.startsWith(start); });
      })) return;
      node.append(text.slice(end, from), element("mark", piece));
      end = from + piece.length;
    });
    node.append(text.slice(end));
    return node;
  }

  function result(record, plan, typed) {
    var item = element("li", "", "lrp-seek__result");
    var title = element("a");
    title.href = ROOT + record[1];
    marked(title, record[0], plan, typed);
    item.append(say(element("h2", "", "lrp-seek__title"), title));
    var meta = element("p", "", "lrp-seek__meta");
    meta.append(element("span", record[2], "lrp-seek__kind"));
    if (record[3]) meta.append(element("span", record[3]));
    item.append(meta);
    if (record[4]) item.append(marked(element("p", "", "lrp-seek__excerpt"), record[4], plan, typed));
    return item;
  }

  function number(count, noun, nouns) {
    return count.toLocaleString("en-GB") + " " + (count === 1 ? noun : nouns);
  }

  function counted(found, want) {
    var about = want.q.trim() ? " for “" + want.q.trim() + "”" : "";
    if (!found.found.length) return "Nothing found" + about + ".";
    var pages = Math.ceil(found.found.length / SHOWN);
    var place = pages > 1 ? " Page " + Math.min(want.page, pages) + " of " + pages.toLocaleString("en-GB") + "." : "";
    var some = found.found.length - found.whole;
    if (!found.whole) return "Nothing has all of these words. " + number(some, "result has", "results have") + " some of them." + place;
    var rest = some ? ", then " + some.toLocaleString("en-GB") + " with some of the words" : "";
    return number(found.whole, "result", "results") + about + rest + "." + place;
  }

  /* What a reader may want to know of this search: words left out, and what was probably meant. */
  function aside(found, want) {
    var box = byId("aside");
    box.replaceChildren();
    var corrected = want.q;
    found.plan.kept.forEach(function (one) {
      var better = one.weights.size ? null : meant(one);
      if (!better) return;
      corrected = corrected.replace(/[\p{L}\p{M}\p{N}'\u2019]+/gu, function (piece) {
        return words(piece).join("") === one.word ? better : piece;
      });
    });
    if (corrected !== want.q) say(box, "Did you mean ", linkTo(corrected, changed(want, { q: corrected })), "? ");
    if (found.plan.left.length) {
      var words_ = found.plan.left.map(function (one) { return "“" + one.word + "”"; });
      say(box, "Not looked for, because nearly every page has " + (words_.length > 1 ? "them" : "it") + ": " + words_.join(", ") + ".");
    }
    box.hidden = !box.childNodes.length;
  }

  function where(found, want) {
    var line = byId("where");
    line.hidden = !want.hub;
    if (!want.hub) return;
    var limit = found && found.limits.hub;
    var name = limit ? limit.label || want.hub : hubName(want.hub);
    var wider = linkTo("Search the whole network", changed(want, { hub: "" }));
    if (found && want.q.trim()) wider.textContent += " (" + number(found.elsewhere, "result", "results") + ")";
    line.replaceChildren(element("span", limit && !limit.known ? "No hub has the name " + name + "." : "In the hub " + name), wider);
  }

  function hubName(hub) {
    var option = byId("hub") && Array.from(byId("hub").options).find(function (o) { return o.value === hub; });
    return option ? option.textContent : hub;
  }

  function turning(found, want) {
    var nav = byId("pages");
    var pages = Math.ceil(found.found.length / SHOWN);
    nav.replaceChildren();
    nav.hidden = pages < 2;
    if (want.page > 1) nav.append(Object.assign(linkTo("Previous page", Object.assign({}, want, { page: want.page - 1 })), { rel: "prev" }));
    if (want.page < pages) nav.append(Object.assign(linkTo("Next page", Object.assign({}, want, { page: want.page + 1 })), { rel: "next" }));
  }

  function recordsOf(found, want) {
    var numbers = found.found.slice((want.page - 1) * SHOWN, want.page * SHOWN);
    return Promise.all(numbers.map(function (number) {
      var size = found.all.block;
      return block(found.all, Math.floor(number / size)).then(function (records) { return records[number % size]; });
    }));
  }

  function asks(want) {
    return want.q.trim() !== "" || menus.some(function (key) { return want[key] && key !== "hub"; });
  }

  function show(want, focus) {
    latest += 1;
    var turn = latest;
    fill(want);
    byId("failed").hidden = true;
    page.classList.toggle("lrp-seek--asked", asks(want));
    if (byId("themes")) byId("themes").hidden = asks(want);
    document.title = (want.q.trim() ? want.q.trim() + " · " : "") + title;
    if (!asks(want)) {
      clear();
      where(null, want);
      return Promise.resolve();
    }
    list.setAttribute("aria-busy", "true");
    var slow = setTimeout(function () { if (turn === latest) byId("count").textContent = "Looking …"; }, 600);
    return looked(want, 1).then(function (answer) {
      clearTimeout(slow);
      if (turn !== latest) return;
      var found = answer[0];
      var typed = want.q.trim();
      list.replaceChildren.apply(list, answer[1].map(function (record) { return result(record, found.plan, typed); }));
      list.start = (want.page - 1) * SHOWN + 1;
      list.removeAttribute("aria-busy");
      aside(found, want);
      where(found, want);
      turning(found, want);
      byId("none").hidden = found.whole > 0;
      byId("wider").hidden = !menus.some(function (key) { return want[key]; });
      byId("wider").querySelector("a").replaceWith(linkTo("no kind, theme, hub or year chosen", { q: want.q, page: 1 }));
      byId("count").textContent = counted(found, want);
      if (focus) {
        byId("count").focus({ preventScroll: true });
        page.scrollIntoView();
      }
    }, function (error) {
      clearTimeout(slow);
      if (turn !== latest) return;
      forget();
      clear();
      byId("failed").hidden = false;
      if (!(error instanceof Stale)) console.warn("search:", error.message);
    });
  }

  /* The site may have been published again since this page was opened: then once more from the beginning. */
  function looked(want, more) {
    return find(want).then(function (found) {
      var pages = Math.max(1, Math.ceil(found.found.length / SHOWN));
      want.page = Math.min(want.page, pages);
      return recordsOf(found, want).then(function (records) { return [found, records]; });
    }).catch(function (error) {
      if (!(error instanceof Stale) || !more) throw error;
      forget();
      return looked(want, more - 1);
    });
  }

  function clear() {
    list.replaceChildren();
    list.removeAttribute("aria-busy");
    ["aside", "pages", "none"].forEach(function (id) { byId(id).hidden = true; });
    byId("count").textContent = "";
  }

  function fill(want) {
    // While somebody types, the box is theirs.
    if (document.activeElement !== box || box.value.trim() !== want.q.trim()) box.value = want.q;
    menus.forEach(function (key) { if (byId(key)) byId(key).value = want[key] || ""; });
    // A hub too many for the menu, or none of this network: the line below the form names it.
    menus.forEach(function (key) { if (byId(key) && byId(key).selectedIndex < 0) byId(key).value = ""; });
  }

  function typed() {
    var want = asked();
    var more = { q: box.value };
    menus.forEach(function (key) { if (byId(key)) more[key] = byId(key).value; });
    return changed(want, more);
  }

  function go(want, keep, focus) {
    var address = addressOf(want);
    if (address !== location.pathname + location.search) history[keep ? "pushState" : "replaceState"](null, "", address);
    shownFor = location.search;
    return show(want, focus);
  }

  var title = document.title;
  var waiting = 0;
  var began = null; // the address that stood before somebody began to type: Back leads there
  box.addEventListener("input", function () {
    clearTimeout(waiting);
    waiting = setTimeout(function () {
      go(typed(), began === null && location.search !== "", false);
      began = true;
    }, 250);
  });
  box.addEventListener("change", function () { began = null; });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    clearTimeout(waiting);
    began = null;
    go(typed(), true, false);
  });
  form.addEventListener("change", function (event) {
    if (event.target === box) return;
    clearTimeout(waiting);
    go(typed(), true, false);
  });
  byId("again").addEventListener("click", function () {
    show(asked(), false);
    box.focus();
  });
  window.addEventListener("popstate", function () {
    // A jump to an anchor of the page is no new search.
    if (location.search === shownFor) return;
    clearTimeout(waiting);
    began = null;
    shownFor = location.search;
    show(asked(), false);
  });

  window.lrpSearch = { words: words, titleKey: titleKey };
  shownFor = location.search;
  // On a slow line somebody types before this script has come: that is a search already.
  var early = document.activeElement === box && box.value.trim() !== "" && box.value.trim() !== asked().q.trim();
  (early ? go(typed(), true, false) : show(asked(), false)).then(function () {
    // Only where nothing was asked yet: a reader of results is not moved away from them.
    if (!asks(asked()) && matchMedia("(min-width: 45em)").matches) box.focus();
  });
})();
