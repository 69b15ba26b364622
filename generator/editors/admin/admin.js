/* Starts the form editor and teaches it to read and write data files as `lrp` reads them: every
   value is text, a list may stand at the top, and what is empty is left out. */
"use strict";

(() => {
  const WIDTH = 100;
  const ROWS = "rows";
  // Of each table: its fields in order, with "yes-no", "text" or the name of the table inside.
  const tables = JSON.parse(document.getElementById("tables").textContent);
  const truths = { true: "yes", True: "yes", Yes: "yes", false: "no", False: "no", No: "no" };

  // --- a file → what the editor holds ---------------------------------------------------------

  function read(text) {
    const top = jsyaml.load(text, { schema: jsyaml.FAILSAFE_SCHEMA });
    if (Array.isArray(top)) {
      return { [ROWS]: top.map((row) => settled(row, tableOf(row))).filter((row) => !isEmpty(row)) };
    }
    return top === null || typeof top !== "object" ? {} : settled(top, tableOf(top));
  }

  // The table that knows most of a record's keys; the editor does not say which file it is.
  function tableOf(record) {
    const keys = Object.keys(Object(record));
    const known = (name) => keys.filter((key) => key in tables[name]).length;
    return Object.keys(tables).reduce((best, name) => (known(name) > known(best) ? name : best));
  }

  // What is empty is left out, yes and no are written in one way, fields stand in their order.
  function settled(value, kind) {
    if (Array.isArray(value)) {
      return value.map((item) => settled(item, kind)).filter((item) => !isEmpty(item));
    }
    if (value !== null && typeof value === "object") {
      const fields = tables[kind] || {};
      const place = (key) => (key in fields ? Object.keys(fields).indexOf(key) : Infinity);
      const keys = Object.keys(value).sort((one, other) => place(one) - place(other) || 0);
      const kept = {};
      for (const key of keys) {
        const inner = settled(value[key], fields[key]);
        if (!isEmpty(inner)) kept[key] = inner;
      }
      return kept;
    }
    const text = value === null || value === undefined ? "" : String(value);
    return kind === "yes-no" ? truths[text] || text : text;
  }

  function isEmpty(value) {
    // What Python takes for a blank: a lone mark of byte order is none.
    return typeof value === "string" ? !/[^\s]|\ufeff/.test(value) : !Object.keys(Object(value)).length;
  }

  // --- what the editor holds → a file ---------------------------------------------------------

  function write(data) {
    const keys = Object.keys(data).filter((key) => !isEmpty(settled(data[key])));
    if (ROWS in data && keys.every((key) => key === ROWS)) {
      const rows = Array.from(data[ROWS] || [], (row) => settled(row, tableOf(row)));
      return list(rows.filter((row) => !isEmpty(row)), "", "").join("\n").trimStart() + "\n";
    }
    const name = tableOf(data);
    return record(settled(data, name), "", tables[name]).join("\n") + "\n";
  }

  function record(values, pad, fields) {
    return Object.entries(values).flatMap(([key, value]) => {
      const start = `${pad}${isPlain(key) ? key : quoted(key)}:`;
      const kind = (fields || {})[key];
      if (Array.isArray(value)) return list(value, start, pad + "  ", kind);
      if (typeof value === "object") return [start, ...record(value, pad + "  ", tables[kind])];
      return scalar(value, start, pad + "  ", kind);
    });
  }

  function list(items, start, pad, kind) {
    if (!items.length) return [`${start} []`];
    const entries = items.flatMap((item) => {
      if (typeof item !== "object") return scalar(item, `${pad}-`, pad + "  ", kind);
      const lines = record(item, pad + "  ", tables[kind] || tables[tableOf(item)]);
      return [`${pad}- ${lines[0].slice(pad.length + 2)}`, ...lines.slice(1)];
    });
    return [start, ...entries];
  }

  function scalar(text, start, pad, kind) {
    if (text.includes("\n")) {
      const lines = text.replace(/\n$/, "").split("\n");
      if (!isBlock(lines)) return [`${start} ${quoted(text)}`];
      const header = text.endsWith("\n") ? "|" : "|-";
      return [`${start} ${header}`, ...lines.map((line) => (line ? pad + line : ""))];
    }
    const plain = kind === "yes-no" && /^(yes|no)$/.test(text) ? text : isPlain(text) && text;
    if (plain && start.length + 1 + text.length <= WIDTH) return [`${start} ${text}`];
    if (text.length > WIDTH / 2 && isBlock([text]) && !/  |\t|\s$/.test(text)) {
      const lines = folded(text, WIDTH - pad.length).map((line) => pad + line);
      if (lines.length > 1) return [`${start} >-`, ...lines];
    }
    return [`${start} ${plain || quoted(text)}`];
  }

  function folded(text, width) {
    const lines = [];
    for (const word of text.split(" ")) {
      const last = lines.length - 1;
      if (last >= 0 && lines[last].length + 1 + word.length <= width) lines[last] += ` ${word}`;
      else lines.push(word);
    }
    return lines;
  }

  // A block has no signs for blanks at its beginning, nor for characters that are not printed.
  function isBlock(lines) {
    return (
      lines[0] !== "" &&
      lines[lines.length - 1] !== "" &&
      !/^\s/.test(lines[0]) &&
      lines.every((line) => !/^(\s+$|\t)/.test(line) && isPrinted(line.replaceAll("\t", "")))
    );
  }

  function isPrinted(text) {
    return !/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/u.test(text);
  }

  // Text that no reader, of YAML 1.1 or 1.2, takes for more than text; whole numbers and days
  // are the same text to all of them.
  function isPlain(text) {
    if (/^(0|[1-9][0-9]*|[0-9]{4}-[0-9]{2}-[0-9]{2})$/.test(text)) return true;
    return (
      /^[\p{L}\p{N}£€/(“‘]/u.test(text) &&
      isPrinted(text) &&
      !/:(\s|$)|\s#|\s$/.test(text) &&
      !/^(null|y|n|yes|no|on|off|true|false)$/i.test(text) &&
      !/^[0-9][-+0-9_,.:oxetz a-f]*$/i.test(text)
    );
  }

  // Hidden characters stay as they are, so that `lrp check` can say where they are.
  function quoted(text) {
    const signs = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\ufeff": "\\ufeff" };
    return `"${text.replace(/["\\\n\r\t\ufeff]/g, (sign) => signs[sign] || `\\${sign}`)}"`;
  }

  // --- the start ------------------------------------------------------------------------------

  const format = { fromFile: read, toFile: write };
  const { editor, kind } = document.currentScript.dataset;
  window.CMS_MANUAL_INIT = true;
  window.dataFiles = format;

  function start(cms) {
    cms.registerCustomFormat("lrp", "yaml", format);
    cms.init();
  }

  function explain() {
    document.getElementById("not-loaded").hidden = false;
  }

  if (kind === "module") {
    import(new URL(editor, document.baseURI)).then((module) => start(module.default), explain);
  } else {
    const script = document.createElement("script");
    script.src = editor;
    script.addEventListener("load", () => start(window.CMS));
    script.addEventListener("error", explain);
    document.head.append(script);
  }
})();
