// A second verifier of the log, which shares no line with the first: Node.js and its standard library alone.
//
//   node verify.mjs receipt FILE KEYS [DAY]   what a receipt shows on a day (2026-11-22; today)
//   node verify.mjs log FOLDER KEYS           an exported log: every leaf, every checkpoint, the keeper's statement
//   node verify.mjs manifest FILE KEYS        the manifest of a bundle, unpacked: then hold the files to its digests
//   node verify.mjs vectors FILE              the vectors that both verifiers must decide alike
//
// KEYS is a file with the public keys, as /log/key prints them: two lines, and a handover to each later pair. With --witnesses FILE, a C2SP tlog-policy with at most one
// group, the checkpoint of a receipt or a log must also be cosigned by enough of the witnesses that it names. Ends with 0 where all holds, 3 where something is
// wrong, 2 where it was used wrongly. What is checked: RFC 6962 section 2.1, C2SP signed-note, tlog-checkpoint,
// tlog-cosignature, tlog-proof and tlog-tiles.
import { createHash, createPublicKey, verify as checkSignature } from 'node:crypto';
import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';

const sha = (...parts) => parts.reduce((h, p) => h.update(p), createHash('sha256')).digest();
const leafHash = (b) => sha(Buffer.from([0]), b);
const nodeHash = (a, b) => sha(Buffer.from([1]), a, b);
const must = (holds, what) => { if (!holds) throw new Error(what); };
const base64 = (s) => { const b = Buffer.from(s, 'base64'); must(b.toString('base64') === s, 'base64'); return b; };
const digest = (s) => { const b = base64(s); must(b.length === 32, 'a digest'); return b; };
const number = (s) => { must(/^(0|[1-9][0-9]*)$/.test(s) && BigInt(s) < 2n ** 63n, 'a number'); return BigInt(s); };
const isDay = (s) => /^\d{4}-\d\d-\d\d$/.test(s) && !Number.isNaN(Date.parse(s)) && new Date(s).toISOString().startsWith(s);
const plain = (s) => /^[!-~]{1,128}$/.test(s);

// A leaf of 50 bytes: version, epoch, index, day, class, commitment.
function leaf(b) {
  must(b.length === 50 && b[0] === 1, 'a leaf of version 1');
  const d = b.toString('hex', 13, 17), day = `${d.slice(0, 4)}-${d.slice(4, 6)}-${d.slice(6)}`;
  must(isDay(day) && b[17] >= 1 && b[17] <= 7 && b[5] < 0x80, 'a leaf');
  return { index: b.readBigUInt64BE(5), day, kind: b[17], commitment: b.subarray(18) };
}

function key(text, kind = 1) {
  const [name, id, coded] = [text.split('+')[0], text.split('+')[1], text.split('+').slice(2).join('+')];
  const raw = base64(coded);
  must(raw[0] === kind && raw.length === 33 && sha(`${name}\n`, raw).toString('hex', 0, 4) === id, 'a public key');
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw.subarray(1)]);
  return { name, id, kind, raw, pub: createPublicKey({ key: der, format: 'der', type: 'spki' }) };
}

const FOREVER = '9999-12-31';

// The keys of a log: its two first, and behind an empty line what hands over to each later pair, signed by the key before and
// the new one. Gives the key of checkpoints, that of promises and that of bundles, each with all that it ever was and until when.
function keys(text) {
  const blocks = text.trim().split('\n\n'), first = blocks[0].split(/\s+/).map((k) => key(k));
  must(first.length === 2 && blocks.length % 2 === 1 && first[1].name === `${first[0].name}/promise`, 'two public keys of one log');
  const name = first[0].name, log = [{ ...first[0], from: 0n, until: 2n ** 63n }], promise = [{ ...first[1], ended: FOREVER }], handed = [];
  for (let i = 1, began = ''; i < blocks.length; i += 2) {
    const note = `${blocks[i]}\n\n${blocks[i + 1]}\n`, last = log.at(-1), lines = blocks[i].split('\n');
    must(lines.length === 7 && lines[0] === 'recourse keys v1' && lines[1] === name && isDay(lines[2]) && lines[2] >= began, 'a handover');
    const next = key(lines[5]), promised = key(lines[6]), size = number(lines[3]);
    must(next.name === name && promised.name === `${name}/promise` && size >= last.from, 'a handover');
    must(!log.some((k) => k.id === next.id) && !promise.some((k) => k.id === promised.id), 'a former key comes again');
    open(note, last); open(note, next);
    began = lines[2]; last.until = size; promise.at(-1).ended = began;
    if (size > 0n) handed.push({ size, root: digest(lines[4]) });
    digest(lines[4]);
    log.push({ ...next, from: size, until: 2n ** 63n }); promise.push({ ...promised, ended: FOREVER });
  }
  // Bundles are signed with the key of checkpoints under another name, on the days on which it was the log's.
  const bundle = log.map((k, i) => ({ ...k, name: `${name}/bundle`, id: sha(`${name}/bundle\n`, k.raw).toString('hex', 0, 4), began: promise[i - 1]?.ended ?? '', ended: promise[i].ended }));
  return [{ name, all: log, handed }, { name: `${name}/promise`, all: promise }, { name: `${name}/bundle`, all: bundle }];
}

// Which keys of a list have signed a note, and its text. One that the list does not hold is told from none.
function openAny(note, list) {
  let lines = null;
  const by = list.all.filter((k) => {
    try { lines = open(note, k); return true; } catch (e) { if (e.message !== UNSIGNED) throw e; return false; }
  });
  must(lines || !note.includes(`\n\u2014 ${list.name} `), 'it is signed by a key of this name that the list of keys does not hold');
  must(lines, UNSIGNED);
  return { lines, by };
}

function inTime(by, size) {
  must(by.some((k) => k.from <= size && size <= k.until),
    by.some((k) => size > k.until) ? "it is signed by a key of the log after that key's end" : "it is signed by a key of the log before that key's beginning");
}

const UNSIGNED = 'a signature by this key';
const FORGED = 'a signature was not made with the key that it names';

// The text of a note that k has signed; signatures of others are passed over.
function open(note, k) {
  must(note.length <= 65536 && !/[\x00-\x09\x0b-\x1f\ufffd]/.test(note), 'a note');
  const at = note.lastIndexOf('\n\n');
  must(at > 0 && note.endsWith('\n'), 'a note');
  const text = note.slice(0, at + 1);
  let signed = false;
  for (const line of note.slice(at + 2, -1).split('\n')) {
    const m = /^\u2014 ([^ +]+) ([A-Za-z0-9+/=]+)$/.exec(line);
    must(m, 'a signature line');
    const sig = base64(m[2]);
    must(sig.length > 4, 'a signature');
    if (m[1] !== k.name || sig.toString('hex', 0, 4) !== k.id) continue;
    // A log's key (1) signs the text, a witness's (4) a time of eight bytes before it.
    const behind = k.kind === 4 ? 12 : 4;
    must(sig.length === behind + 64 && (k.kind === 1 || sig[4] < 0x80), FORGED);
    const head = k.kind === 4 ? `cosignature/v1\ntime ${sig.readBigUInt64BE(4)}\n` : '';
    must(checkSignature(null, Buffer.from(head + text), k.pub, sig.subarray(behind)), FORGED);
    signed = true;
  }
  must(signed, UNSIGNED);
  return text.slice(0, -1).split('\n');
}

// Whose cosignatures are needed, out of a C2SP tlog-policy with at most one group.
function policy(text) {
  const named = new Map(), all = [];
  let quorum;
  for (const line of text.split('\n').map((l) => l.split(/[ \t]+/).filter(Boolean))) {
    const [kind, name, how, ...rest] = line;
    if (kind === 'witness') { all.push(key(how, 4)); named.set(name, { of: [all.at(-1)], needed: 1 }); }
    if (kind === 'group') {
      const of = rest.flatMap((m) => { must(named.get(m)?.of.length === 1, 'a group of witnesses'); return named.get(m).of; });
      named.set(name, { of, needed: how === 'all' ? of.length : how === 'any' ? 1 : Number(number(how)) });
    }
    if (kind === 'quorum') quorum = name === 'none' ? { of: all, needed: 0 } : named.get(name);
  }
  must(quorum && quorum.needed <= quorum.of.length, 'a policy with a quorum');
  return quorum;
}

// How many witnesses of a policy have cosigned a checkpoint, and how many of their names stand under something else.
function cosigned(note, p) {
  const found = { by: 0, forged: 0 };
  for (const w of p.of) {
    try { open(note, w); found.by++; } catch (e) { if (e.message === FORGED) found.forged++; }
  }
  return found;
}

let asked = null; // the policy of --witnesses
function enough(note) {
  if (!asked) return '';
  const { by, forged } = cosigned(note, asked), said = `${by} of ${asked.of.length} witnesses cosigned the checkpoint, and ${asked.needed} needed`;
  must(by >= asked.needed && forged === 0, forged ? FORGED : said);
  return ` ${said}.`;
}

function checkpoint(note, k) {
  const { lines, by } = openAny(note, k);
  must(lines.length === 3 && lines[0] === k.name, 'a checkpoint');
  const c = { size: number(lines[1]), root: digest(lines[2]) };
  must(c.size > 0n || c.root.equals(sha('')), 'the root of an empty tree');
  inTime(by, c.size);
  return c;
}

// Whether a path leads from a leaf's hash to a root (RFC 9162 section 2.1.3.2).
function included(hash, at, size, path, root) {
  if (at >= size) return false;
  let [fn, sn, r] = [at, size - 1n, hash];
  for (const p of path) {
    if (sn === 0n) return false;
    if ((fn & 1n) === 1n || fn === sn) {
      r = nodeHash(p, r);
      while ((fn & 1n) === 0n && fn !== 0n) { fn >>= 1n; sn >>= 1n; }
    } else r = nodeHash(r, p);
    fn >>= 1n; sn >>= 1n;
  }
  return sn === 0n && r.equals(root);
}

// Whether one tree is the beginning of another (RFC 9162 section 2.1.4.2).
function consistent(at, size, old, path, root) {
  if (at > size || at === 0n) return false;
  if (at === size) return path.length === 0 && old.equals(root);
  const list = (at & (at - 1n)) === 0n ? [old, ...path] : path;
  let [fn, sn] = [at - 1n, size - 1n];
  while ((fn & 1n) === 1n) { fn >>= 1n; sn >>= 1n; }
  if (list.length === 0) return false;
  let [fr, sr] = [list[0], list[0]];
  for (const p of list.slice(1)) {
    if (sn === 0n) return false;
    if ((fn & 1n) === 1n || fn === sn) {
      fr = nodeHash(p, fr); sr = nodeHash(p, sr);
      while ((fn & 1n) === 0n && fn !== 0n) { fn >>= 1n; sn >>= 1n; }
    } else sr = nodeHash(sr, p);
    fn >>= 1n; sn >>= 1n;
  }
  return sn === 0n && fr.equals(old) && sr.equals(root);
}

// The edge of a growing tree.
class Tree {
  size = 0; edge = [];
  add(h) {
    let n = this.size++;
    for (let level = 0; ; level++, n = Math.floor(n / 2)) {
      if (n % 2 === 0) { this.edge[level] = h; return; }
      h = nodeHash(this.edge[level], h);
    }
  }
  root() {
    let r = null;
    for (let n = this.size, level = 0; n > 0; n = Math.floor(n / 2), level++) if (n % 2) r = r ? nodeHash(this.edge[level], r) : this.edge[level];
    return r ?? sha('');
  }
}

function receipt(text, log, promise, today) {
  const m = /^recourse receipt v1\nreference (.*)\nreceived (.*)\ndigest (.*)\n\n-- promise --\n([^]*?\n)(?:-- proof --\n([^]*))?$/.exec(text);
  must(m && plain(m[1]) && isDay(m[2]) && text.length <= 131072, 'a receipt');
  const want = digest(m[3]), { lines: p, by } = openAny(m[4], promise);
  must(p.length === 6 && p[0] === 'recourse promise v1' && p[1] === log.name && p[2] === m[1] && p[3] === m[2] && p[4] === m[3], 'its promise');
  must(promise.name === `${log.name}/promise` && isDay(p[5]) && p[5] >= p[3], 'its promise');
  must(by.some((k) => p[3] <= k.ended), "its promise is signed by a key of the log after that key's end");
  if (m[5] === undefined) return today > p[5] ? 'overdue' : 'promised';
  const [head, rest] = [m[5].slice(0, m[5].indexOf('\n\n')), m[5].slice(m[5].indexOf('\n\n') + 2)];
  const lines = head.split('\n');
  must(lines[0] === 'c2sp.org/tlog-proof@v1' && lines[1].startsWith('extra ') && lines[2].startsWith('index '), 'its proof');
  const bytes = base64(lines[1].slice(6)), l = leaf(bytes), c = checkpoint(rest, log);
  must(l.index === number(lines[2].slice(6)) && l.kind === 1 && l.day === m[2] && l.commitment.equals(want), 'its leaf');
  must(included(leafHash(bytes), l.index, c.size, lines.slice(3).map(digest), c.root), 'the path to its checkpoint');
  enough(rest);
  return 'included';
}

function manifest(text, log, bundle) {
  const { lines: m, by } = openAny(text, bundle);
  must(m.length >= 6 && m[0] === 'recourse bundle v1' && m[1] === log.name && plain(m[2]) && plain(m[3]) && isDay(m[4]) && number(m[5]) === BigInt(m.length - 6), 'a manifest');
  must(m.slice(6).every((part) => /^[0-9a-f]{64} (0|[1-9][0-9]*) ([a-z0-9][a-z0-9-]*\/)?[a-z0-9][a-z0-9-]*\.[a-z0-9][a-z0-9-]*$/.test(part)), 'a part of a manifest');
  must(text.slice(text.lastIndexOf('\n\n') + 2).split('\n').length === 2, 'one signature');
  must(by.some((k) => m[4] <= k.ended), "it is signed by a key of the log after that key's end");
  must(by.some((k) => k.began <= m[4]), "it is signed by a key of the log before that key's beginning");
  return m[4];
}

function wholeLog(folder, log) {
  const read = (name) => readFileSync(join(folder, name));
  const last = checkpoint(read('checkpoint').toString(), log), marks = new Map([[Number(last.size), last.root]]);
  for (const name of existsSync(join(folder, 'checkpoints')) ? readdirSync(join(folder, 'checkpoints')) : []) {
    const c = checkpoint(read(join('checkpoints', name)).toString(), log);
    marks.set(Number(c.size), c.root);
  }
  for (const h of log.handed) { // each handover is a checkpoint, too
    if (h.size > last.size) continue;
    must(marks.get(Number(h.size))?.equals(h.root) ?? true, 'two roots are signed for one size');
    marks.set(Number(h.size), h.root);
  }
  const tree = new Tree(), size = Number(last.size), days = new Set();
  for (let n = 0; n * 256 < size; n++) {
    const width = Math.min(256, size - n * 256), digits = String(n).padStart(Math.ceil(String(n).length / 3) * 3, '0').match(/.../g);
    const path = digits.map((d, i) => (i < digits.length - 1 ? 'x' : '') + d).join('/') + (width < 256 ? `.p/${width}` : '');
    const entries = read(`tile/entries/${path}`), tile = read(`tile/0/${path}`);
    must(entries.length === width * 52 && tile.length === width * 32, `tile ${n} has another length`);
    for (let i = 0; i < width; i++) {
      const at = n * 256 + i, b = entries.subarray(i * 52 + 2, i * 52 + 52);
      must(entries.readUInt16BE(i * 52) === 50 && leaf(b).index === BigInt(at), `leaf ${at} is malformed`);
      must(leafHash(b).equals(tile.subarray(i * 32, i * 32 + 32)), `leaf ${at} is not the one whose hash stands in its tile`);
      tree.add(leafHash(b));
      if (b[17] === 6) days.add(leaf(b).day);
      if (marks.has(tree.size)) must(marks.get(tree.size).equals(tree.root()), `the first ${tree.size} leaves are not those that were signed`);
    }
  }
  const { lines: s, by } = openAny(read('statement').toString(), log);
  must(s[0] === 'recourse statement v1' && s[1] === log.name && number(s[3]) === last.size && digest(s[4]).equals(last.root), 'the statement is of another log');
  inTime(by, last.size);
  const erased = s.filter((line) => line.startsWith('erased ')).map((line) => line.split(' '));
  for (const [, at, day] of erased) must(number(at) < last.size && days.has(day), `that leaf ${at} was erased on ${day} is said by no leaf of that day`);
  must(s[5] === '0', `the keeper found ${s[5]} things amiss on ${s[2]}: ${s.slice(6).join('; ')}`);
  return `All ${size} leaves are those that ${marks.size} checkpoints sign, and their keeper found nothing amiss on ${s[2]}.${erased.length ? ` Of the reports behind them ${erased.length} were erased.` : ''}${enough(read('checkpoint').toString())}`;
}

function vectors(file) {
  const v = JSON.parse(readFileSync(file)), [log, promise] = keys(`${v.Log}\n${v.Promise}\n`), b = (s) => Buffer.from(s ?? '', 'base64'), wrong = [];
  const attempt = (f, otherwise) => { try { return f(); } catch { return otherwise; } };
  const same = (got, want, what) => { if (String(got) !== String(want)) wrong.push(`${what}: got ${got}, want ${want}`); };
  const tree = new Tree(), roots = [tree.root().toString('base64')];
  for (let i = 0; i < 1000; i++) {
    const at = Buffer.alloc(8); at.writeBigUInt64BE(BigInt(i));
    tree.add(leafHash(Buffer.concat([Buffer.from('0100000001', 'hex'), at, Buffer.from('2026112201', 'hex'), sha(at)])));
    roots.push(tree.root().toString('base64'));
  }
  v.Leaves.forEach((x, i) => same(attempt(() => { leaf(b(x.Bytes)); return leafHash(b(x.Bytes)).toString('base64'); }, ''), x.Hash ?? '', `leaf ${i}`));
  v.Roots.forEach((x) => same(roots[x.Size], x.Root, `root of ${x.Size}`));
  const path = (x) => (x.Path ?? []).map(b);
  v.Inclusion.forEach((x, i) => same(included(b(x.From), BigInt(x.At), BigInt(x.Size), path(x), b(x.Root)), x.Holds, `inclusion ${i}`));
  v.Consistency.forEach((x, i) => same(consistent(BigInt(x.At), BigInt(x.Size), b(x.From), path(x), b(x.Root)), x.Holds, `consistency ${i}`));
  v.Checkpoints.forEach((x) => same(attempt(() => checkpoint(x.Text, log).size, -1), x.Size, `checkpoint, ${x.What}`));
  v.Receipts.forEach((x) => same(attempt(() => receipt(x.Text, log, promise, x.Today), 'wrong'), x.Says, `receipt, ${x.What}`));
  v.Lists.forEach((x) => same(attempt(() => keys(x.Text)[0].all.length, 0), x.Keys, `list of keys, ${x.What}`));
  const [changed, promised, bundled] = keys(v.Lists[0].Text);
  v.Manifests.forEach((x) => same(attempt(() => manifest(x.Text, changed, bundled), 'wrong'), x.Says, `manifest, ${x.What}`));
  v.Changed.forEach((x) => same(attempt(() => (x.Day ? receipt(x.Text, changed, promised, x.Day) : `${checkpoint(x.Text, changed).size}`), 'wrong'), x.Says, `changed keys, ${x.What}`));
  const named = policy(v.Witnesses);
  v.Cosigned.forEach((x) => same(attempt(() => { const c = cosigned(x.Text, named); return `${c.by} ${c.forged}`; }, 'none'), `${x.By} ${x.Forged}`, `cosigned, ${x.What}`));
  must(wrong.length === 0, wrong.join('\n'));
  return `${[v.Leaves, v.Roots, v.Inclusion, v.Consistency, v.Checkpoints, v.Receipts, v.Cosigned, v.Lists, v.Changed, v.Manifests].reduce((n, l) => n + l.length, 0)} vectors are decided alike.`;
}

const given = process.argv.slice(2), at = given.indexOf('--witnesses');
const [, file] = at < 0 ? [] : given.splice(at, 2);
const [what, name, list, today] = given;
const run = {
  vectors: () => vectors(name),
  log: (k) => wholeLog(name, k[0]),
  manifest: (k) => `${k[0].name} signed it on ${manifest(readFileSync(name, 'utf8'), k[0], k[2])}: hold each file to its digest there.`,
  receipt: (k) => ({ included: 'It stands in the log.', promised: 'It is promised a place in the log, and the promise is not yet due.' })[
    receipt(readFileSync(name, 'utf8'), k[0], k[1], today ?? new Date().toISOString().slice(0, 10))] ?? must(false, 'its place in the log is overdue'),
}[what];
if (!run || !name || (what !== 'vectors' && !list)) {
  console.error('usage: node verify.mjs receipt FILE KEYS [DAY] | log FOLDER KEYS | manifest FILE KEYS | vectors FILE, the first two with --witnesses FILE');
  process.exit(2);
}
try {
  if (at >= 0) asked = policy(readFileSync(file, 'utf8'));
  console.log(run(list && keys(readFileSync(list, 'utf8'))));
} catch (e) {
  console.log(`This does not hold: ${e.message}`);
  process.exit(3);
}
