/* What a bundle tells whoever opens it. */
#ifndef BAIRI_CLIENT_COMMANDS_BUNDLE_README_H
#define BAIRI_CLIENT_COMMANDS_BUNDLE_README_H

extern const char bundle_readme[];

#endif
