// @ts-check
// ESLint checks all JavaScript by these rules. `tsc` checks the types; see tsconfig.json.

import js from "@eslint/js";

const NO_MARKUP = "Text must not become markup: make elements with `h` from service/static/dom.js.";

/** @type {import("eslint").Linter.Config[]} */
export default [
  { ignores: ["**/.*/"] }, // environments and caches
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      // `tsc` knows the names that browsers define, and reports unknown ones.
      "no-undef": "off",

      "array-callback-return": "error",
      "consistent-return": "error",
      eqeqeq: "error",
      "no-console": "error",
      "no-else-return": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-param-reassign": "error",
      "no-restricted-properties": [
        "error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML", "setHTMLUnsafe"].map((property) => ({
          property,
          message: NO_MARKUP,
        })),
        { object: "document", property: "write", message: NO_MARKUP },
      ],
      "no-self-compare": "error",
      "no-shadow": "error",
      "no-template-curly-in-string": "error",
      "no-unmodified-loop-condition": "error",
      "no-unused-expressions": "error",
      // Functions are hoisted, so a file can begin with its most important one; a closure may use a
      // variable that is declared after it.
      "no-use-before-define": ["error", { functions: false, variables: false }],
      "no-useless-return": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "prefer-template": "error",
      "require-await": "error",
    },
  },
];
