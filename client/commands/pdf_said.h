/* What the names in a PDF tell, in words. */
#ifndef BAIRI_CLIENT_COMMANDS_PDF_SAID_H
#define BAIRI_CLIENT_COMMANDS_PDF_SAID_H

#include "client/commands/app.h"
#include "client/pdf/look.h"

/* "scripts, opens something by itself; 2 compressed streams of objects could not be seen into" */
const char *pdf_said(const Bairi__V1__PdfFinding *finding, struct arena *arena);

/* The same of a file that lies here, with how deep the look went; "" for one that is no PDF. */
const char *pdf_look_said(const struct look *look, struct arena *arena);

#endif
