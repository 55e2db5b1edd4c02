/* The ids of the styles; what they look like is one table in styles.c. */
#ifndef BAIRI_CLIENT_PAGES_WORD_STYLES_H
#define BAIRI_CLIENT_PAGES_WORD_STYLES_H

#include "client/pages/word/xml.h"

#define STYLE_DRAFT       "Draft"
#define STYLE_MARK        "Mark"
#define STYLE_NUMBER      "DocumentNumber"
#define STYLE_TITLE       "Title"
#define STYLE_SALUTATION  "Salutation"
#define STYLE_BODY        "BodyText"
#define STYLE_CAPTION     "Caption"
#define STYLE_CELL        "TableText"
#define STYLE_CELL_HEAD   "TableHead"
#define STYLE_PICTURE     "Picture"
#define STYLE_FACT        "Fact"
#define STYLE_ATTACHMENTS "Attachments"
#define STYLE_SIGNATURE   "Signature"
#define STYLE_ANNOTATION  "Annotation"
#define STYLE_ANNEX       "AnnexLabel"
#define STYLE_ANNEX_TITLE "AnnexTitle"
#define STYLE_RECORD      "RecordBlock"
#define STYLE_FOOTER      "Footer"
#define STYLE_SMALL       "Small"

/* word/styles.xml, whole. */
void styles_write(struct xml *xml);

#endif
