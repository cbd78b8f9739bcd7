import type { Random } from './random.ts';

/** One exercise: the instruction, then the lines of the worked answer. */
type Exercise = (random: Random) => string[];

const addition: Exercise = (random) => {
  const [a, b] = [random.integer(11, 99), random.integer(11, 99)];
  const [tens, ones] = [a - (a % 10) + b - (b % 10), (a % 10) + (b % 10)];
  return [
    `${random.pick(['Compute', 'Calculate', 'Find', 'Work out'])} ${a} + ${b}.`,
    `Tens: ${a - (a % 10)} + ${b - (b % 10)} = ${tens}. Ones: ${a % 10} + ${b % 10} = ${ones}.`,
    `${tens} + ${ones} = ${a + b}. Answer: ${a + b}`,
  ];
};

const subtraction: Exercise = (random) => {
  const b = random.integer(11, 79);
  const a = b + random.integer(3, 20);
  const tens = b - (b % 10);
  return [
    `${random.pick(['Subtract', 'Take', 'Deduct'])} ${b} from ${a}.`,
    `First the tens: ${a} - ${tens} = ${a - tens}. Then the ones: ${a - tens} - ${b % 10} = ${a - b}.`,
    `Answer: ${a - b}. Check: ${a - b} + ${b} = ${a}.`,
  ];
};

const product: Exercise = (random) => {
  const [a, b] = [random.integer(11, 39), random.integer(2, 9)];
  const [tens, ones] = [(a - (a % 10)) * b, (a % 10) * b];
  return [
    `Multiply ${a} by ${b}.`,
    `${a - (a % 10)} * ${b} = ${tens}, ${a % 10} * ${b} = ${ones}.`,
    `Therefore ${a} * ${b} = ${tens} + ${ones} = ${a * b}. Answer: ${a * b}`,
  ];
};

const division: Exercise = (random) => {
  const [divisor, quotient] = [random.integer(2, 9), random.integer(2, 12)];
  const remainder = random.integer(0, divisor - 1);
  const dividend = divisor * quotient + remainder;
  return [
    `Divide ${dividend} by ${divisor}. Give the quotient and the remainder.`,
    `${divisor} * ${quotient} = ${divisor * quotient} and ${dividend} - ${divisor * quotient} = ${remainder}.`,
    `Quotient ${quotient}, remainder ${remainder}${remainder === 0 ? ', an exact division' : ''}.`,
  ];
};

const sequence: Exercise = (random) => {
  const [start, step] = [random.integer(1, 20), random.integer(2, 9)];
  const terms = Array.from({ length: 7 }, (_, index) => start + index * step);
  return [
    `Continue the sequence ${terms.slice(0, 4).join(', ')}.`,
    `The difference is ${terms[1]} - ${terms[0]} = ${step}.`,
    `The next terms are ${terms.slice(4).join(', ')}.`,
  ];
};

const sorting: Exercise = (random) => {
  const values = random.sample(
    Array.from({ length: 60 }, (_, index) => index + 1),
    random.integer(4, 6),
  );
  const sorted = [...values].sort((a, b) => a - b);
  const descending = random.chance(0.4);
  const result = descending ? [...sorted].reverse() : sorted;
  return [
    `Sort the numbers ${values.join(', ')} in ${descending ? 'descending' : 'ascending'} order.`,
    `Result: ${result.join(', ')}. The minimum is ${sorted[0]} and the maximum is ${sorted.at(-1)}.`,
  ];
};

const total: Exercise = (random) => {
  const values = Array.from({ length: random.integer(3, 5) }, () => random.integer(1, 20));
  const steps = values.slice(1).map((value, index) => {
    const before = values.slice(0, index + 1).reduce((sum, next) => sum + next, 0);
    return `${before} + ${value} = ${before + value}`;
  });
  return [
    `Add up the list ${values.join(', ')}.`,
    `${steps.join('; ')}.`,
    `Total: ${values.reduce((sum, next) => sum + next, 0)}`,
  ];
};

const comparison: Exercise = (random) => {
  const [a, b] = random.sample(
    Array.from({ length: 90 }, (_, index) => index + 10),
    2,
  );
  const [larger, smaller] = a! > b! ? [a!, b!] : [b!, a!];
  return [
    `Which is larger, ${a} or ${b}, and by how much?`,
    `${larger} > ${smaller}, and ${larger} - ${smaller} = ${larger - smaller}. Answer: ${larger}, by ${larger - smaller}`,
  ];
};

const parity: Exercise = (random) => {
  const value = random.integer(10, 199);
  const odd = value % 2;
  return [
    `Is ${value} even or odd?`,
    `The last digit is ${value % 10}, so ${value} is ${odd ? 'odd' : 'even'}: ${(value - odd) / 2} * 2 = ${value - odd}${odd ? `, remainder 1` : ''}.`,
  ];
};

const rectangle: Exercise = (random) => {
  const [width, height] = [random.integer(2, 12), random.integer(2, 12)];
  const unit = random.pick(['cm', 'm', 'mm', 'km']);
  return [
    `A rectangle measures ${width} ${unit} by ${height} ${unit}. Determine area and perimeter.`,
    `Area: ${width} * ${height} = ${width * height} square ${unit}.`,
    `Perimeter: ${width} + ${height} = ${width + height}, ${width + height} * 2 = ${2 * (width + height)} ${unit}.`,
  ];
};

const purchase: Exercise = (random) => {
  const item = random.pick([
    'ticket',
    'pencil',
    'litre of oil',
    'kilogram of flour',
    'notebook',
    'stamp',
    'cable',
    'tile',
    'battery',
  ]);
  const [price, count] = [random.integer(2, 9), random.integer(2, 9)];
  const cost = price * count;
  const paid = cost + random.integer(1, 15);
  const currency = random.pick(['euros', 'dollars', 'crowns', 'francs']);
  return [
    `One ${item} costs ${price} ${currency}. A customer orders ${count} and pays ${paid} ${currency}. How much change is due?`,
    `Cost: ${count} * ${price} = ${cost} ${currency}. Change: ${paid} - ${cost} = ${paid - cost} ${currency}.`,
  ];
};

const stock: Exercise = (random) => {
  const goods = random.pick(['crates', 'pallets', 'bolts', 'bricks', 'barrels', 'parcels', 'sacks', 'pipes', 'panels']);
  const holder = random.pick(['warehouse', 'factory', 'depot', 'shop', 'truck', 'store']);
  const start = random.integer(20, 80);
  const arrives = random.integer(5, 19);
  const leaves = random.integer(5, 19);
  return [
    `A ${holder} holds ${start} ${goods}. ${arrives} ${goods} arrive and ${leaves} ${goods} leave. How many ${goods} remain?`,
    `After the arrival: ${start} + ${arrives} = ${start + arrives}. After the departure: ${start + arrives} - ${leaves} = ${start + arrives - leaves}.`,
    `The ${holder} holds ${start + arrives - leaves} ${goods}.`,
  ];
};

const journey: Exercise = (random) => {
  const vehicle = random.pick(['train', 'bus', 'ship', 'lorry', 'cyclist', 'tram']);
  const [speed, hours] = [random.integer(2, 12) * 5, random.integer(2, 6)];
  return [
    `A ${vehicle} travels at ${speed} km per hour for ${hours} hours. What is the distance?`,
    `Distance: ${speed} * ${hours} = ${speed * hours} km.`,
  ];
};

const equation: Exercise = (random) => {
  const unknown = random.pick(['x', 'y', 'z', 'n', 'k']);
  const [factor, solution, offset] = [random.integer(2, 9), random.integer(1, 12), random.integer(1, 20)];
  const right = factor * solution + offset;
  return [
    `Solve ${factor}${unknown} + ${offset} = ${right} for ${unknown}.`,
    `${right} - ${offset} = ${right - offset}, so ${factor}${unknown} = ${right - offset} and ${unknown} = ${right - offset} / ${factor} = ${solution}.`,
    `Answer: ${unknown} = ${solution}`,
  ];
};

/** All exercises, equally likely. */
export const exercises: readonly Exercise[] = [
  addition,
  subtraction,
  product,
  division,
  sequence,
  sorting,
  total,
  comparison,
  parity,
  rectangle,
  purchase,
  stock,
  journey,
  equation,
];
