"""How much a template may do. Generous for letters, small enough that the worst ends within a second."""

LONGEST_SOURCE = 64 * 1024  # characters
LONGEST_TAG = 2000  # characters between the braces
LONGEST_BLANK = 100  # blanks in a row inside a tag: the lexer looks at them once per blank
MOST_TAGS = 2000
MOST_LOOPS = 10_000  # turns, nested loops multiplied
MOST_OUTPUT = 200_000  # bytes of the result, and of every text in between
MOST_NAMES = 200_000  # bytes kept in assigned names
MOST_ITEMS = 10_000  # items of a list
LARGEST_NUMBER = 10**18
DEEPEST_NAMES = 30
DEEPEST_BLOCKS = 20
DEEPEST_VALUE = 8
FUEL = 400_000  # units of work, about two microseconds each
