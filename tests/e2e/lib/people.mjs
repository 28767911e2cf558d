// Applicants of the journeys: invented, with document numbers whose check characters are right.

const RESIDENT_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const RESIDENT_CHECKS = "10X98765432";
const USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";

let made = 0;

/** 公民身份号码 (GB 11643-1999) of an invented person. */
function residentNumber(n) {
  const body = `12010119${60 + (n % 30)}0${1 + (n % 9)}1${n % 9}${String(100 + n).slice(-3)}`;
  const sum = RESIDENT_WEIGHTS.reduce((all, weight, at) => all + weight * Number(body[at]), 0);
  return body + RESIDENT_CHECKS[sum % 11];
}

/** 统一社会信用代码 (GB 32100-2015) of an invented company. */
function creditCode(n) {
  const body = `91120101MA${String(1000000 + n)}`;
  const sum = [...body].reduce((all, c, at) => all + USCC_ALPHABET.indexOf(c) * (3 ** at % 31), 0);
  return body + USCC_ALPHABET[(31 - (sum % 31)) % 31];
}

/** A person nobody has met before. */
export function person(name) {
  made += 1;
  return { kind: "个人", name, document: "111", number: residentNumber(made), phone: `138000${10000 + made}` };
}

/** A company nobody has met before. */
export function company(name, head) {
  made += 1;
  return { kind: "企业、事业单位等法人", name, document: "001", number: creditCode(made), phone: `139000${10000 + made}`, head };
}

/** The same number with a wrong check character. */
export function spoiled(number) {
  return number.slice(0, -1) + (number.endsWith("1") ? "2" : "1");
}
