/* A form from the first answer to the finished record.
   The first half is pure: it comes to the very verdict of generator/forms/verdict.py, in the same words
   (tests/test_agreement.py holds the two together), and writes records. The second half is the page.
   No sentence stands here: those about answers come with the definition, all others are in the page. */
(function () {
  "use strict";

  /* ---- days as people write them; generator/forms/days.py */

  const MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december"];
  const PARTS = ["day", "month", "year"];
  const ONE_DAY = 864e5;
  const MOST_DAYS = 200;
  const WEEKDAY = /(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[ \u00a0]+/;
  const ISO = /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})$/;
  const DIGITS = /^([0-9]{1,2})([/. -])([0-9]{1,2})\2([0-9]{4})$/;
  const NAMED = /^([0-9]{1,2})(?:st|nd|rd|th)?[ \u00a0]+([a-z]+)[ \u00a0]+([0-9]{4})$/;
  const RANGE = /[ \u00a0]+(?:to|until|-|\u2013)[ \u00a0]+/;
  const ONLY_DAY = /^[0-9]{1,2}(?:st|nd|rd|th)?$/;
  const DAY_MONTH = /^[0-9]{1,2}(?:st|nd|rd|th)?[ \u00a0]+[a-z]+$/;
  const EDGES = /^[ \u00a0]+|[ \u00a0]+$/g;

  const padded = (number, length) => String(number).padStart(length, "0");
  const weekday = (day) => new Date(day).getUTCDay();
  const later = (day, days) => new Date(Date.parse(day) + days * ONE_DAY).toISOString().slice(0, 10);

  function monthOf(text) {
    const plain = text.replace(/^[ .]+|[ .]+$/g, "").toLowerCase();
    if (/^[0-9]{1,2}$/.test(plain)) return Number(plain) <= 12 ? Number(plain) : 0;
    return plain.length < 3 ? 0 : MONTHS.findIndex((name) => name.startsWith(plain)) + 1;
  }

  function realDay(year, month, day) {
    const number = monthOf(month);
    if (!number || !/^[0-9]{1,2}$/.test(day) || !/^[0-9]{4}$/.test(year) || !Number(year)) return null;
    const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    const last = number === 2 ? 28 + leap : 31 - [4, 6, 9, 11].includes(number);
    return day >= 1 && day <= last ? `${year}-${padded(number, 2)}-${padded(Number(day), 2)}` : null;
  }

  function parseDay(text) {
    const plain = text.replace(EDGES, "").toLowerCase().replace(WEEKDAY, "");
    let match = ISO.exec(plain);
    if (match) return realDay(match[1], match[2], match[3]);
    match = DIGITS.exec(plain);
    if (match) return realDay(match[4], match[3], match[1]);
    match = NAMED.exec(plain);
    return match ? realDay(match[3], match[2], match[1]) : null;
  }

  /* `8` and `8 march`, with the month and year of the day at the other end. */
  function completed(text, last) {
    const plain = text.replace(WEEKDAY, "");
    if (ONLY_DAY.test(plain)) return `${plain.replace(/[a-z]/g, "")}/${last.slice(5, 7)}/${last.slice(0, 4)}`;
    return DAY_MONTH.test(plain) ? `${plain} ${last.slice(0, 4)}` : plain;
  }

  /* The days of one entry: a day, or the Mondays to Fridays from one day to another. */
  function parseItem(text) {
    const parts = text.toLowerCase().split(RANGE);
    if (parts.length === 1) {
      const day = parseDay(text);
      return day && [day];
    }
    const last = parts.length === 2 ? parseDay(parts[1]) : null;
    const first = last && parseDay(completed(parts[0].replace(EDGES, ""), last));
    if (!first || first > last) return null;
    const found = [];
    const length = (Date.parse(last) - Date.parse(first)) / ONE_DAY;
    for (let number = 0; number <= Math.min(length, 3 * MOST_DAYS); number += 1) {
      const day = later(first, number);
      if (weekday(day) % 6) found.push(day);
    }
    return found.length && found.length <= MOST_DAYS ? found : null;
  }

  /* `2027-02-03` → `3 February 2027` */
  function dayInWords(day) {
    const [year, month, number] = day.split("-");
    const name = MONTHS[month - 1];
    return `${Number(number)} ${name[0].toUpperCase()}${name.slice(1)} ${year}`;
  }

  /* ---- the verdict; generator/forms/verdict.py */

  const HIDDEN =
    /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]/u;
  const EMAIL = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}$/;
  const PHONE = /^\+?[0-9() .-]+$/;
  const LINK = /^https?:\/\/[^ /?#"<>\\]+\.[^ "<>\\]*$/u;
  const WHOLE = /^-?[0-9]{1,15}$/;
  const NUMBER = /^-?[0-9]{1,15}(?:\.[0-9]{1,6})?$/;

  const trimmed = (text) => text.replace(/\r\n?|[\u2028\u2029]/g, "\n").trim();
  /* Readers count what they see, so an emoji is one character, as in Python. */
  const isLonger = (text, most) => text.length > most && [...text].length > most;
  const isWithin = (question, day) =>
    (!question.minimum || day >= question.minimum) && (!question.maximum || day <= question.maximum);

  /* A pattern reads the same here as in Python once `\-`, which `u` knows in brackets only, is spelt out. */
  const compiled = (pattern) =>
    new RegExp(`^(?:${pattern.replace(/\\[^]/g, (sign) => (sign === "\\-" ? "\\x2d" : sign))})$`, "u");

  /* Leaves the reading of one answer with what is wrong with it. */
  class Wrong {
    constructor(situation, parts = [], line = 0) {
      Object.assign(this, { situation, parts, line });
    }
  }

  function several(given, name) {
    const value = Object.hasOwn(given, name) ? given[name] : [];
    return (Array.isArray(value) ? value : [value]).map(trimmed);
  }

  const one = (given, name) => several(given, name)[0] || "";

  function checkText(question, text) {
    if (HIDDEN.test(text)) throw new Wrong("hidden-character");
    if (question.most && isLonger(text, question.most)) throw new Wrong("too-long");
  }

  function readText(question, given) {
    let text = one(given, question.name);
    if (question.widget !== "textarea") text = text.split("\n").map(trimmed).filter(Boolean).join(" ");
    if (!text) return "";
    checkText(question, text);
    if (question.fewest && !isLonger(text, question.fewest - 1)) throw new Wrong("too-short");
    if (question.pattern && !compiled(question.pattern).test(text)) throw new Wrong("pattern");
    if (question.link && !LINK.test(text)) throw new Wrong("format");
    return text;
  }

  function readEmail(question, given) {
    const text = readText(question, given);
    if (text && !EMAIL.test(text)) throw new Wrong("format");
    return text;
  }

  function readPhone(question, given) {
    const text = readText(question, given);
    const digits = text.replace(/[^0-9]/g, "").length;
    if (text && !(PHONE.test(text) && digits >= 9 && digits <= 15)) throw new Wrong("format");
    return text;
  }

  function readNumber(question, given) {
    const text = one(given, question.name);
    if (!text) return "";
    if (!(question.whole ? WHOLE : NUMBER).test(text)) throw new Wrong("number");
    if ((question.minimum && Number(text) < Number(question.minimum)) ||
      (question.maximum && Number(text) > Number(question.maximum))) throw new Wrong("limits");
    // One way of writing: no zeros that say nothing, no minus before nought.
    const [whole, decimals = ""] = text.replace("-", "").split(".");
    const rest = decimals.replace(/0+$/, "");
    const plain = (whole.replace(/^0+/, "") || "0") + (rest && `.${rest}`);
    return text[0] === "-" && plain !== "0" ? `-${plain}` : plain;
  }

  function readChoice(question, given) {
    const text = one(given, question.name);
    if (text && !(question.options || []).includes(text)) throw new Wrong("choice");
    return text;
  }

  function readChoices(question, given) {
    const chosen = new Set(several(given, question.name).filter(Boolean));
    const found = (question.options || []).filter((option) => chosen.has(option));
    if (found.length < chosen.size) throw new Wrong("choice");
    return found;
  }

  function readYesNo(question, given) {
    const text = one(given, question.name);
    if (!["", "yes", "no"].includes(text)) throw new Wrong("choice");
    return text;
  }

  function readDate(question, given) {
    const whole = one(given, question.name);
    let day = whole && parseDay(whole);
    if (!whole) {
      const boxes = PARTS.map((part) => one(given, `${question.name}-${part}`));
      const missing = PARTS.filter((part, number) => !boxes[number]);
      if (missing.length === PARTS.length) return "";
      if (missing.length) throw new Wrong(`missing-${missing.join("-")}`, missing);
      day = realDay(boxes[2], boxes[1], boxes[0]);
    }
    if (!day) throw new Wrong("real", PARTS);
    if (!isWithin(question, day)) throw new Wrong("limits", PARTS);
    return day;
  }

  function readDates(question, given) {
    const text = several(given, question.name).filter(Boolean).join("\n");
    checkText(question, text);
    const found = new Set();
    const items = text.split(/[\n;,]/).map((item) => item.replace(/^[ \u00a0\t\r]+|[ \u00a0\t\r]+$/g, ""));
    items.filter(Boolean).forEach((item, number) => {
      const days = parseItem(item);
      if (!days) throw new Wrong("line", [], number + 1);
      if (!days.every((day) => isWithin(question, day))) throw new Wrong("limits", [], number + 1);
      days.forEach((day) => found.add(day));
    });
    return [...found].sort();
  }

  const READERS = {
    text: readText, textarea: readText, email: readEmail, tel: readPhone, number: readNumber,
    radios: readChoice, checkboxes: readChoices, "yes-no": readYesNo, date: readDate, dates: readDates,
  };

  function isAsked(question, answers) {
    const condition = question.condition;
    if (!condition) return true;
    return [answers[condition.question] ?? []].flat().some((answer) => condition.answers.includes(answer));
  }

  /* Every answer in its one way of writing, and every fault, both in the order of the questions. */
  function judge(definition, given) {
    const answers = Object.create(null);
    const faults = [];
    for (const question of definition.questions) {
      if (!isAsked(question, answers)) continue;
      const fault = (situation, parts, line) => {
        const message = question.says[situation].replaceAll("{n}", line);
        faults.push({ question: question.name, situation, message, parts, line });
      };
      try {
        const answer = READERS[question.widget](question, given);
        if (answer.length) answers[question.name] = answer;
        else if (question.needed) fault("empty", question.widget === "date" ? PARTS : [], 0);
      } catch (wrong) {
        if (!(wrong instanceof Wrong)) throw wrong;
        fault(wrong.situation, wrong.parts, wrong.line);
      }
    }
    faults.push(...faultsAcross(definition, answers, faults.map((fault) => fault.question)));
    const order = definition.questions.map((question) => question.name);
    faults.sort((a, b) => order.indexOf(a.question) - order.indexOf(b.question));
    return { answers, faults };
  }

  /* ---- rules across questions; generator/forms/across.py */

  function faultsAcross(definition, answers, atFault) {
    const seen = new Set(atFault);
    const faults = [];
    for (const rule of definition.rules || []) {
      // What is compared has to stand first.
      if (rule.questions.some((name) => atFault.includes(name))) continue;
      const given = rule.questions.filter((name) => typeof answers[name] === "string")
        .map((name) => ({ name, value: answers[name] }));
      for (const [name, situation] of BROKEN[rule.rule](given, rule, definition)) {
        if (seen.has(name)) continue;
        seen.add(name);
        const message = rule.says[`${situation}:${name}`];
        faults.push({ question: name, situation, message, parts: PARTS, line: 0 });
      }
    }
    return faults;
  }

  const BROKEN = {
    differ(given, rule) {
      if (!given.length || given[0].name !== rule.questions[0]) return [];
      return given.slice(1).filter((other) => other.value === given[0].value)
        .map((other) => [other.name, "differ"]);
    },
    "in-order"(given) {
      return given.filter((other, number) => number && other.value < given[number - 1].value)
        .map((other) => [other.name, "in-order"]);
    },
    days(given, rule, definition) {
      const found = [];
      given.forEach(({ name, value }, number) => {
        const before = number ? given[number - 1].value : "";
        let situation = noSchool(definition, value);
        if (!situation && before && value <= before) situation = value === before ? "differ" : "in-order";
        if (situation) found.push([name, situation]);
      });
      const together = definition.together || 0;
      if (!found.length && together > 1 && given.length >= together &&
        longestRun(definition, given) < together) found.push([given[given.length - 1].name, "together"]);
      return found;
    },
  };

  function noSchool(definition, day) {
    if (weekday(day) % 6 === 0) return weekday(day) ? "saturday" : "sunday";
    return (definition.holidays || []).includes(day) ? "holiday" : "";
  }

  function longestRun(definition, days) {
    let longest = 1;
    let run = 1;
    for (let number = 1; number < days.length; number += 1) {
      const day = days[number].value;
      let following = later(days[number - 1].value, 1);
      while (definition.consecutive === "school-days" && following < day && noSchool(definition, following)) {
        following = later(following, 1);
      }
      run = following === day ? run + 1 : 1;
      longest = Math.max(longest, run);
    }
    return longest;
  }

  /* ---- records and files; generator/forms/record.py and answers.py */

  /* Field and value of each line of the record, as `becomes` fills it. */
  function record(definition, answers, day) {
    const found = [];
    for (const part of definition.record || []) {
      const given = (part.questions || []).filter((name) => name in answers).map((name) => answers[name]);
      if (part.how === "list" && given.length) found.push([part.field, [...new Set(given.flat())]]);
      else if (part.how === "text" && given.length) found.push([part.field, given[0]]);
      else if (part.how === "fixed") found.push([part.field, part.value]);
      else if (part.how === "day" || (part.how === "day-if-yes" && given[0] === "yes")) {
        found.push([part.field, day]);
      }
    }
    return found;
  }

  /* Always in double quotes, so that YAML 1.1 and 1.2 both read a text: `no`, `1_000` and `12:30` too. */
  function quoted(text) {
    const escaped = text.replace(/["\\\p{C}\p{Zl}\p{Zp}]/gu, (sign) => {
      const code = sign.codePointAt(0);
      if (code >= 0xd800 && code <= 0xdfff) return "\ufffd"; // half a character has no bytes in UTF-8
      if (code > 0xffff) return `\\U${padded(code.toString(16), 8)}`;
      return { "\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\" }[sign] || `\\u${padded(code.toString(16), 4)}`;
    });
    return `"${escaped}"`;
  }

  /* Keys are words of a schema, but a few words are a yes or a no to YAML 1.1. */
  const key = (name) => (/^(?:y|n|yes|no|on|off|true|false|null)$/.test(name) ? `"${name}"` : name);

  function lines(entries, indent = "") {
    return entries.map(([name, value]) => {
      if (!Array.isArray(value)) return `${indent}${key(name)}: ${quoted(value)}\n`;
      return `${indent}${key(name)}:\n${value.map((text) => `${indent}  - ${quoted(text)}\n`).join("")}`;
    }).join("");
  }

  function answerFile(definition, answers, reference, answeredAt) {
    const head = [["form", definition.form], ["reference", reference], ["answered_at", answeredAt],
      ["hub", definition.hub], ["year", definition.year]];
    const given = Object.entries(answers);
    const body = given.length ? `answers:\n${lines(given, "  ")}` : "answers: {}\n";
    return lines(head.filter((entry) => entry[1])) + body;
  }

  /* `Quiet starts: what we saw` → `quiet-starts-what-we-saw`; the reference where little is left. */
  function fileName(fields, reference) {
    const title = (fields.find((field) => field[0] === "title") || [])[1] || "";
    const slug = title.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[’']/g, "")
      .replace(/[^a-z0-9]+/g, "-").slice(0, 50).replace(/^-|-$/g, "");
    // Names that computers keep for themselves, such as `index`, are all shorter than this.
    return slug.length > 6 ? slug : reference.toLowerCase();
  }

  function newReference() {
    const signs = "23456789ABCDEFGHJKMNPQRSTVWXYZ"; // none that are mistaken for another
    return `LRP-${[...crypto.getRandomValues(new Uint32Array(6))].map((n) => signs[n % signs.length]).join("")}`;
  }

  /* ---- addresses that carry answers; null where the answers are too long for one */

  const encoded = (pairs) => pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  const within = (address, most) => (address.length <= most ? address : null);

  function emailAddress(route, subject, body) {
    const lineEnds = body.replaceAll("\n", "\r\n"); // as the standard of mailto wants them
    return within(`mailto:${route.to}?${encoded([["subject", subject], ["body", lineEnds]])}`, route.most);
  }

  const githubFile = (route, name, text) =>
    within(`${route.address}?${encoded([["filename", `${name}.yaml`], ["value", text]])}`, route.most);

  /* As an issue form would have written them: a heading for each question, the answer below it. */
  function issueBody(answered) {
    return answered.map(([label, texts, ticked]) => {
      const text = ticked ? texts.map((one) => `- [x] ${one}`) : texts;
      return `### ${label}\n\n${text.join("\n")}\n`;
    }).join("\n");
  }

  const githubIssue = (route, title, answered) =>
    within(`${route.address}?${encoded([["title", title], ["body", issueBody(answered)]])}`, route.most);

  /* ---- the page: questions, check your answers, done */

  const DRAFTS = "lrp-draft:";
  const DRAFT_DAYS = 14;

  const find = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  /* An address is followed as if a link to it had been pressed, which popup blockers let through. */
  function follow(address, more) {
    const link = Object.assign(document.createElement("a"), { href: address, hidden: true }, more);
    document.body.append(link);
    link.click();
    link.remove();
  }

  function start(form) {
    // A question called `hidden` or `append` takes the place of what a form has under that name, so only
    // what has a capital in its name is asked of the form itself: no question has.
    const definition = JSON.parse(form.getAttribute("data-form"));
    const { questions } = definition;
    const routes = definition.routes || {};
    const steps = { form, check: find("section#check"), done: find("section#done") };
    const summary = find("#error-summary");
    const title = document.title;
    let step = "form";
    let answers = null; // the last ones without a fault
    let sending = null; // what leaves the page: file, reference and time
    let busy = false;

    const place = (question) => find(`#q-${question.name}`);
    const boxes = (question) => all("[name]", place(question));
    const isChoice = (box) => box.type === "radio" || box.type === "checkbox";

    /* What stands in the page, as `judge` takes it. Not by FormData, which mends broken characters. */
    function given(within = form) {
      const found = Object.create(null);
      for (const box of all("[name]", within)) {
        if (!isChoice(box) || box.checked) (found[box.name] ||= []).push(box.value);
      }
      return found;
    }

    function showAsked() {
      const known = judge(definition, given()).answers;
      for (const question of questions.filter((one) => one.condition)) {
        const asked = isAsked(question, known);
        place(question).hidden = !asked;
        // What is not asked is not sent either.
        for (const box of boxes(question)) box.disabled = !asked;
      }
    }

    function focusOn(id) {
      const box = document.getElementById(id);
      (box.closest(".lrp-question") || box).scrollIntoView();
      box.focus({ preventScroll: true });
    }

    /* A link to the first box at fault, and the same words beside each question. */
    function showFaults(faults) {
      find("ul", summary).replaceChildren(...faults.map((fault) => {
        const link = document.createElement("a");
        const box = document.getElementById(`${fault.question}-${fault.parts[0]}`);
        link.href = `#${box ? box.id : fault.question}`;
        link.textContent = fault.message;
        const item = document.createElement("li");
        item.append(link);
        return item;
      }));
      for (const question of questions) {
        const fault = faults.find((one) => one.question === question.name);
        const line = find(`#${question.name}-error`);
        line.hidden = !fault;
        find("[data-says]", line).textContent = fault ? fault.message : "";
        for (const box of boxes(question).filter((one) => !isChoice(one))) {
          const part = box.name.slice(question.name.length + 1);
          if (fault && (!part || fault.parts.includes(part))) box.setAttribute("aria-invalid", "true");
          else box.removeAttribute("aria-invalid");
        }
      }
      summary.hidden = !faults.length;
      const word = find(".lrp-error .lrp-hidden").textContent;
      document.title = faults.length ? `${word} ${title}` : title;
      if (faults.length) summary.focus();
    }

    /* ---- steps; each is an entry of the browser's history, so that Back goes from one to the other */

    function show(name) {
      step = name;
      for (const [other, part] of Object.entries(steps)) part.toggleAttribute("hidden", other !== name);
      document.documentElement.dataset.step = name;
      showFaults([]);
      if (name === "form") return;
      document.title = `${find("h2", steps[name]).textContent} · ${title}`;
      window.scrollTo(0, 0);
      steps[name].focus({ preventScroll: true });
    }

    function go(name, anchor = name) {
      history.pushState({ step: name }, "", `#${anchor}`);
      show(name);
    }

    /* Back and Forward may come to a step whose answers have changed, or were lost with a reload. */
    function arrive(name) {
      const verdict = judge(definition, given());
      if (name === "form" || verdict.faults.length) {
        show("form");
        find("#content").focus({ preventScroll: true });
      } else {
        answers = verdict.answers;
        showAnswers();
        show(name === "done" && sending && sending.text === JSON.stringify(answers) ? "done" : "check");
      }
    }

    function next() {
      const verdict = judge(definition, given());
      showFaults(verdict.faults);
      if (verdict.faults.length) return;
      answers = verdict.answers;
      showAnswers();
      go("check");
    }

    function inWords(question, value) {
      if (question.widget === "date" || question.widget === "dates") return dayInWords(value);
      for (const box of boxes(question)) {
        const option = [...(box.options || [])].find((one) => one.value === value);
        if (option) return option.text;
        if (isChoice(box) && box.value === value) return box.labels[0].textContent.trim();
      }
      return value;
    }

    function showAnswers() {
      const list = find("[data-answers]");
      list.replaceChildren();
      for (const question of questions.filter((one) => isAsked(one, answers))) {
        const row = find("#answer-row").content.cloneNode(true);
        find("dt", row).textContent = question.title;
        const texts = [answers[question.name] ?? []].flat().map((value) => inWords(question, value));
        find("dd", row).textContent = texts.join("\n") || list.dataset.empty;
        const link = find("[data-change]", row);
        link.href = `#q-${question.name}`;
        link.dataset.change = question.name;
        find(".lrp-hidden", link).textContent = ` ${question.title}`;
        list.append(row);
      }
      for (const line of all("[data-too-long-email], [data-too-long-github], [data-post-failed]")) line.hidden = true;
      // What somebody does not agree to publish does not leave by a public way.
      const consent = routes.github && routes.github.consent;
      for (const part of all("[data-way-github]")) part.hidden = Boolean(consent) && answers[consent] !== "yes";
    }

    /* ---- ways out */

    /* The same answers keep their reference, however often and by whatever way they leave. */
    function prepare() {
      const text = JSON.stringify(answers);
      if (!sending || sending.text !== text) {
        const at = new Date().toISOString().replace(/\.[0-9]+/, "");
        sending = { text, at, reference: newReference(), posted: false };
        sending.file = answerFile(definition, answers, sending.reference, at);
      }
      find("[data-reference]").textContent = sending.reference;
      find("[data-record]").textContent = sending.file;
    }

    function finish() {
      if (step !== "done") go("done");
      const left = find("[data-draft-left]");
      if (left) left.hidden = !findDraft();
    }

    function tell(selector) {
      const line = find(selector);
      line.hidden = false;
      line.tabIndex = -1;
      line.focus();
    }

    function carry(name, value) {
      const box = find(`input[type="hidden"][name="${name}"]`, form) || document.createElement("input");
      form.insertAdjacentElement("beforeend", Object.assign(box, { type: "hidden", name, value }));
    }

    async function sendPost() {
      if (sending.posted) return finish();
      busy = true;
      carry("reference", sending.reference);
      carry("answered_at", sending.at);
      const endpoint = new URL(routes.post.endpoint, location.href);
      if (endpoint.origin !== location.origin) {
        // Another host answers with a page of its own. Should none come, the button works again.
        setTimeout(() => { busy = false; }, 8000);
        return HTMLFormElement.prototype.submit.call(form);
      }
      try {
        const body = new URLSearchParams(new FormData(form));
        // Older browsers know no time limit and wait as long as they wait.
        const signal = AbortSignal.timeout?.(30000);
        const response = await fetch(endpoint, { method: "POST", body, signal });
        if (!response.ok) throw new Error(response.status);
        sending.posted = true;
        forgetDraft();
        finish();
      } catch {
        tell("[data-post-failed]");
      }
      busy = false;
    }

    function sendEmail() {
      const subject = `${definition.title} (${sending.reference})`;
      const address = emailAddress(routes.email, subject, sending.file);
      if (!address) return tell("[data-too-long-email]");
      follow(address);
      finish();
    }

    function sendGithub() {
      const route = routes.github;
      let address = null;
      if (route.kind === "file") {
        const fields = record(definition, answers, sending.at.slice(0, 10));
        address = githubFile(route, fileName(fields, sending.reference), lines(fields));
      } else {
        const shown = questions.filter((one) => one.name in answers).map((question) => {
          const texts = [answers[question.name]].flat().map((value) => inWords(question, value));
          return [question.title, texts, question.widget === "checkboxes"];
        });
        if (route.hub) shown.unshift([route.hub.label, [route.hub.text], false]);
        address = githubIssue(route, definition.title, shown);
      }
      if (!address) return tell("[data-too-long-github]");
      follow(address, { target: "_blank", rel: "noopener" });
      finish();
    }

    function download() {
      const url = URL.createObjectURL(new Blob([sending.file], { type: "application/yaml" }));
      follow(url, { download: `${routes.download.name}-${sending.reference}.yaml` });
      setTimeout(() => URL.revokeObjectURL(url), 60000);
      finish();
    }

    async function copy() {
      const status = find("[data-copy-status]");
      try {
        await navigator.clipboard.writeText(sending.file);
        status.textContent = status.dataset.copied;
      } catch {
        // A browser that does not let scripts copy: the text is selected for the reader's own keys.
        find("[data-record]").closest("details").open = true;
        getSelection().selectAllChildren(find("[data-record]"));
        status.textContent = status.dataset.selected;
      }
    }

    /* ---- drafts: only on request, on this device, for a while, never of confidential answers */

    const store = `${DRAFTS}${definition.form}:${definition.hub || ""}`;
    const status = find("[data-draft-status]");

    const age = (draft) => (Date.now() - Date.parse(draft.kept)) / ONE_DAY;

    function findDraft() {
      try {
        const draft = JSON.parse(localStorage.getItem(store));
        const isText = (value) => typeof value === "string";
        const isWhole = Object.values(draft.values).every((texts) => texts.every(isText));
        // One of tomorrow is no draft of ours; those of long ago are cleared away before.
        return isWhole && age(draft) > -1 ? draft : null;
      } catch {
        return null; // none, or nothing of ours
      }
    }

    /* Drafts of all forms whose time is over, and any of a form that has become confidential. */
    function clearOldDrafts() {
      try {
        for (const name of Object.keys(localStorage).filter((one) => one.startsWith(DRAFTS))) {
          let kept = null;
          try {
            kept = JSON.parse(localStorage.getItem(name));
          } catch { /* not ours to delete */ }
          if ((kept && age(kept) >= DRAFT_DAYS) || (name === store && !status)) localStorage.removeItem(name);
        }
      } catch { /* a browser without storage has no drafts */ }
    }

    function showDraft(offer) {
      const draft = status && findDraft();
      const found = find("#draft-found");
      found.hidden = !(draft && offer);
      if (draft) {
        const when = new Date(draft.kept);
        find("[data-when]", found).textContent =
          when.toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
      }
      for (const button of all('[data-action="draft-delete"]', form)) button.hidden = !draft;
    }

    function keepDraft() {
      const values = {};
      for (const question of questions) Object.assign(values, given(place(question)));
      try {
        localStorage.setItem(store, JSON.stringify({ kept: new Date().toISOString(), values }));
        status.textContent = status.dataset.kept;
      } catch {
        status.textContent = status.dataset.unavailable;
      }
      showDraft(false);
    }

    function restoreDraft() {
      const { values } = findDraft() || { values: {} };
      for (const box of questions.flatMap(boxes)) {
        const kept = Object.hasOwn(values, box.name) ? values[box.name] : [];
        if (isChoice(box)) box.checked = kept.includes(box.value);
        else box.value = kept[0] || "";
      }
      showAsked();
      showDraft(false);
      focusOn(boxes(questions[0])[0].id);
    }

    function forgetDraft() {
      try {
        localStorage.removeItem(store);
      } catch { /* nothing was kept */ }
      if (status) showDraft(false);
    }

    function deleteDraft() {
      forgetDraft();
      status.textContent = status.dataset.deleted;
      find('[data-action="draft-keep"]').focus();
    }

    /* Once the answers are on their way, the draft need not stay behind on a shared computer. */
    function forgetAfterwards() {
      forgetDraft();
      find("[data-draft-left]").hidden = true;
      find("#done").focus();
    }

    /* ---- what happens when */

    const leave = (way) => () => {
      prepare();
      way();
    };
    const actions = {
      "send-post": leave(sendPost), "send-email": leave(sendEmail), "send-github": leave(sendGithub),
      "send-download": leave(download), back: () => history.back(), copy,
      print: () => window.print(),
      "draft-keep": keepDraft, "draft-restore": restoreDraft, "draft-delete": deleteDraft,
      "draft-forget": forgetAfterwards,
    };

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      next();
    });
    form.addEventListener("input", showAsked);
    form.addEventListener("change", showAsked);
    find("#content").addEventListener("click", (event) => {
      const button = event.target.closest("button[data-action]");
      const link = event.target.closest("a");
      if (button && actions[button.dataset.action]) {
        if (!busy) actions[button.dataset.action]();
      } else if (link && summary.contains(link)) {
        event.preventDefault();
        focusOn(link.hash.slice(1));
      } else if (link && link.dataset.change) {
        event.preventDefault();
        go("form", `q-${link.dataset.change}`);
        focusOn(boxes(questions.find((one) => one.name === link.dataset.change))[0].id);
      }
    });
    window.addEventListener("popstate", (event) => {
      // Without a state it is a link within the page, such as the one to its content.
      if (event.state) arrive(event.state.step);
      else history.replaceState({ step }, "");
    });
    // The browser may bring answers back after a reload, and the whole page after Back.
    window.addEventListener("pageshow", () => {
      busy = false;
      showAsked();
    });

    // A step needs its answers, which a reload or a bookmark has not.
    const isStep = ["#check", "#done"].includes(location.hash);
    history.replaceState({ step }, "", isStep ? location.href.split("#")[0] : location.href);
    document.documentElement.dataset.step = step;
    clearOldDrafts();
    showAsked();
    showDraft(true);
  }

  const pure = { judge, record, lines, answerFile, fileName, emailAddress, githubFile, githubIssue };
  if (typeof module === "object" && module.exports) module.exports = pure;
  else {
    window.lrpForm = pure;
    const form = document.querySelector("form[data-form]");
    if (form) start(form);
  }
})();
