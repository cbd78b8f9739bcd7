/** The words of the stories: who, where and with what. Each list is one part that a plot draws from. */

export const girls =
  'Anna Mira Lily Rosa Ella Nina Tilda Greta Ivy Clara Hazel Poppy Wanda Edith Sofia Maya Freya Lotte'.split(' ');
export const boys = 'Tom Ben Oscar Hugo Felix Arlo Jonas Emil Theo Max Leo Finn Otto Karl Ravi Pedro Anton Milo'.split(
  ' ',
);
export const animals =
  'fox rabbit bear owl mouse hedgehog badger squirrel frog goose otter mole deer duck goat cat'.split(' ');
export const animalNames =
  'Pim Bruno Dot Zuzu Bramble Pebble Moss Biscuit Tansy Nettle Button Juniper Smoky Figgy Thistle Waldo'.split(' ');

export const places = [
  'in a quiet village',
  'in a green valley',
  'in a town by the sea',
  'in a deep forest',
  'on a farm behind the hill',
  'on a little island',
  'in a house beside the river',
  'in a cottage near the woods',
  'in a tall tower',
  'on a snowy mountain',
  'near a busy harbour',
  'at the edge of a wide meadow',
] as const;

export const spots = [
  'the old well',
  'the stone bridge',
  'the hollow tree',
  'the garden gate',
  'the mill',
  'the pond',
  'the big rock',
  'the apple tree',
  'the barn',
  'the rose bush',
  'the wooden fence',
  'the church',
  'the bakery',
  'the haystack',
  'the blue boat',
  'the beehive',
  'the water wheel',
  'the chicken coop',
  'the bench',
  'the long wall',
] as const;

export const colours = 'red blue green yellow purple orange white black brown pink silver golden'.split(' ');
export const toys =
  'ball kite doll drum whistle lantern hat scarf basket button ribbon spoon shell bell book mirror key feather'.split(
    ' ',
  );
export const foods = 'apples berries pancakes biscuits plums nuts pears cherries muffins carrots buns cakes'.split(' ');
export const heroTraits =
  'kind brave curious clever shy cheerful gentle stubborn hungry sleepy careful playful lonely proud'.split(' ');
export const animalSizes = 'little old young big fluffy round thin clumsy friendly quick'.split(' ');
export const times = [
  'one morning',
  'one day',
  'one evening',
  'one summer afternoon',
  'one cold night',
  'early one Sunday',
  'on a windy day',
  'late in autumn',
] as const;

/** Troubles that somebody can be stuck in, and the one tool that helps. */
export const troubles = [
  { stuck: 'high up in the tallest tree', tool: 'ladder', use: 'leaned the ladder against the branch and climbed up' },
  { stuck: 'at the bottom of a deep hole', tool: 'rope', use: 'tied the rope to a post and let it down' },
  {
    stuck: 'on a rock in the middle of the lake',
    tool: 'boat',
    use: 'pushed the boat into the water and rowed across',
  },
  { stuck: 'under a heap of snow', tool: 'shovel', use: 'dug with the shovel until the snow was gone' },
  { stuck: 'behind a locked door', tool: 'key', use: 'turned the key in the lock and opened the door' },
  { stuck: 'in a dark cave', tool: 'lamp', use: 'lit the lamp and went inside' },
  { stuck: 'in a thick thorn bush', tool: 'scissors', use: 'cut the thorns with the scissors, one by one' },
] as const;

/** Weather with what it does, what helps, and how it ends. */
export const weathers = [
  {
    name: 'rain',
    begin: 'Dark clouds came and it began to rain',
    effect: 'wet',
    harm: 'soon every sock and sleeve was wet',
    cure: 'dried the clothes by the fire',
  },
  {
    name: 'snow',
    begin: 'Thick snow began to fall',
    effect: 'cold',
    harm: 'soon all fingers and toes were cold',
    cure: 'made hot soup and warmed up',
  },
  {
    name: 'wind',
    begin: 'A strong wind began to blow',
    effect: 'tired',
    harm: 'walking against it made everybody tired',
    cure: 'lay down in the soft hay and slept',
  },
  {
    name: 'sun',
    begin: 'The sun grew hotter and hotter',
    effect: 'thirsty',
    harm: 'soon all throats were dry and thirsty',
    cure: 'drank fresh water from the spring',
  },
  {
    name: 'fog',
    begin: 'A grey fog rolled in from the hills',
    effect: 'lost',
    harm: 'nobody could see the path and they were lost',
    cure: 'followed the sound of the bell back to the road',
  },
] as const;

/** Fears with the first step and the deed that ends them. */
export const fears = [
  { of: 'the dark', step: 'sat with one small candle', deed: 'slept the whole night without a light' },
  { of: 'deep water', step: 'put two feet into the stream', deed: 'swam from one side of the lake to the other' },
  { of: 'thunder', step: 'counted the seconds after each flash', deed: 'danced on the porch during the storm' },
  { of: 'high places', step: 'stood on a low stool', deed: 'climbed to the very top of the hill' },
  { of: 'big dogs', step: 'looked at a sleeping puppy', deed: 'walked the biggest dog around the market' },
  { of: 'singing aloud', step: 'hummed a tune in the kitchen', deed: 'sang a long song for the whole crowd' },
] as const;

/** The parts of the small observations between the events of a plot. */
export const details = {
  subjects: [
    'a bee',
    'an old crow',
    'a white butterfly',
    'the wind',
    'a cricket',
    'a lark',
    'the moon',
    'a cold breeze',
    'a yellow leaf',
    'the smell of bread',
    'a small cloud',
    'the clock',
    'a dragonfly',
    'a sparrow',
    'the last light',
    'a snail',
    'a thin mist',
  ],
  verbs: [
    'drifted',
    'hummed',
    'waited',
    'shone',
    'moved',
    'trembled',
    'rested',
    'whispered',
    'passed',
    'hung',
    'sang',
    'glided',
  ],
  where: [
    'over the roofs',
    'above the long grass',
    'between the trees',
    'along the path',
    'in the warm air',
    'beside the window',
    'across the water',
    'under the eaves',
    'behind the chimney',
    'among the flowers',
    'through the leaves',
    'near the door',
  ],
  how: ['softly', 'slowly', 'for a moment', 'all day', 'without a sound', 'once more', 'as always', 'like a dream'],
} as const;
