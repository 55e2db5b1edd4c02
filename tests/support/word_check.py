"""Checks a .docx as strictly as Word and WPS do: order of elements, relations, content types.

usage: word_check.py FILE.docx [PAPER.json]   prints what is wrong, one line each; exit 1 if anything is
With the paper: every text of it, cells and figures too, stands in the file, in order.
"""
import json
import posixpath
import re
import sys
import xml.etree.ElementTree as ET
import zipfile

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"

# ECMA-376 part 1 (transitional), the sequences of the complex types: what may follow what.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
    "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em "
    "lang eastAsianLayout specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tblBorders": "top left start bottom right end insideH insideV",
    "tblCellMar": "top left start bottom right end",
    "trPr": "cnfStyle divId gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader tblCellSpacing jc hidden",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "tcBorders": "top start left bottom end right insideH insideV tl2br tr2bl",
    "pBdr": "top left bottom right between bar",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
    "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked "
    "personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr",
    "settings": "writeProtection view zoom removePersonalInformation embedTrueTypeFonts bordersDoNotSurroundHeader "
    "bordersDoNotSurroundFooter gutterAtTop defaultTabStop evenAndOddHeaders drawingGridHorizontalSpacing "
    "characterSpacingControl footnotePr endnotePr compat rsids themeFontLang clrSchemeMapping decimalSymbol "
    "listSeparator",
    "font": "altName panose1 charset family notTrueType pitch sig embedRegular",
    "tbl": "tblPr tblGrid tr",
    "tr": "tblPrEx trPr tc",
    "p": "pPr r",
}
ORDER = {name: sequence.split() for name, sequence in ORDER.items()}
MANY = {"headerReference", "footerReference", "tr", "tc", "r", "tab"}

wrong = []


def check_order(part, element):
    name = element.tag.removeprefix(W)
    sequence = ORDER.get(name)
    last = -1
    for child in element if sequence else ():
        tag = child.tag.removeprefix(W)
        if tag not in sequence:
            wrong.append(f"{part}: {name} may have no {tag}")
            continue
        at = sequence.index(tag)
        if at < last or (at == last and tag not in MANY):
            wrong.append(f"{part}: in {name}, {tag} stands after {sequence[last]}")
        last = max(last, at)


def check_shape(part, element):
    """A cell and a body end with a paragraph; two tables do not touch."""
    name = element.tag.removeprefix(W)
    children = [child.tag.removeprefix(W) for child in element]
    if name == "tc" and children[-1:] != ["p"]:
        wrong.append(f"{part}: a cell does not end with a paragraph")
    if name == "body" and children[-2:] != ["p", "sectPr"]:
        wrong.append(f"{part}: the body ends with {children[-2:]}")
    if any(pair == ("tbl", "tbl") for pair in zip(children, children[1:])):
        wrong.append(f"{part}: two tables touch")
    if name == "tbl":
        check_columns(part, element)


def check_columns(part, table):
    widths = [int(column.get(W + "w")) for column in table.find(W + "tblGrid")]
    for row in table.iter(W + "tr"):
        cells = [int(cell.find(f"{W}tcPr/{W}tcW").get(W + "w")) for cell in row.iter(W + "tc")]
        if cells != widths:
            wrong.append(f"{part}: a row of {cells} in a table of {widths}")


def check_relations(names, trees):
    for part in [name for name in names if name.endswith(".rels")]:
        folder = posixpath.dirname(posixpath.dirname(part))
        ids = {}
        for relation in trees[part]:
            target = posixpath.normpath(posixpath.join(folder, relation.get("Target")))
            if relation.get("TargetMode"):
                wrong.append(f"{part}: leads out of the file: {relation.get('Target')}")
            elif target not in names:
                wrong.append(f"{part}: nothing is at {target}")
            if relation.get("Id") in ids:
                wrong.append(f"{part}: {relation.get('Id')} twice")
            ids[relation.get("Id")] = target
        if part == "word/_rels/document.xml.rels":
            check_references(trees["word/document.xml"], ids)


def check_references(document, ids):
    used = {value for element in document.iter() for key, value in element.attrib.items() if key.startswith(RELATION)}
    for missing in used - set(ids):
        wrong.append(f"word/document.xml: no relation {missing}")


def check_styles(trees):
    known = {style.get(W + "styleId") for style in trees["word/styles.xml"].iter(W + "style")}
    for part, tree in trees.items():
        for tag in ("pStyle", "rStyle", "tblStyle", "basedOn", "next"):
            for element in tree.iter(W + tag):
                if element.get(W + "val") not in known:
                    wrong.append(f"{part}: no style {element.get(W + 'val')}")


def check_types(names, types):
    extensions = {item.get("Extension") for item in types if item.tag == TYPES + "Default"}
    overrides = [item.get("PartName").lstrip("/") for item in types if item.tag == TYPES + "Override"]
    for name in names:
        if name != "[Content_Types].xml" and name not in overrides and name.rsplit(".", 1)[-1] not in extensions:
            wrong.append(f"[Content_Types].xml: says nothing of {name}")
    for name in overrides:
        if name not in names:
            wrong.append(f"[Content_Types].xml: {name} is not there")


def squeezed(text):
    return re.sub(r"\s+", "", text)


def texts_of(paper):
    yield paper.get("title", "")
    for part in paper["parts"]:
        if part["kind"] == "annex":
            yield part["value"]
        yield part.get("text", "")
        yield from (column["title"] for column in part.get("columns", []))
        for row in part.get("rows", []):
            yield from row
        if part["kind"] == "signature":
            yield part["value"]


def check_texts(paper, document):
    text = squeezed("".join(element.text or "" for element in document.iter(W + "t")))
    pictures = " ".join(element.get("descr", "") for element in document.iter() if element.tag.endswith("}docPr"))
    at = 0
    for wanted in filter(None, map(squeezed, texts_of(paper))):
        found = text.find(wanted, at)
        if found < 0:
            wrong.append(f"word/document.xml: not there, or too early: {wanted}")
        at = max(at, found + len(wanted))
    for figure in [part["figure"] for part in paper["parts"] if part["kind"] == "chart"]:
        for shown in [shown for series in figure["series"] for shown in series.get("shown", [])]:
            if shown not in pictures:
                wrong.append(f"word/document.xml: no picture has the words {shown}")


def main():
    with zipfile.ZipFile(sys.argv[1]) as archive:
        if archive.testzip():
            wrong.append(f"damaged: {archive.testzip()}")
        names = archive.namelist()
        trees = {name: ET.fromstring(archive.read(name)) for name in names if name.endswith((".xml", ".rels"))}
    if len(set(names)) != len(names) or names[0] != "[Content_Types].xml":
        wrong.append(f"entries: {names}")
    for part, tree in trees.items():
        for element in tree.iter():
            check_order(part, element)
            check_shape(part, element)
    check_relations(names, trees)
    check_styles(trees)
    check_types(names, trees["[Content_Types].xml"])
    if len(sys.argv) > 2:
        check_texts(json.load(open(sys.argv[2], encoding="utf-8")), trees["word/document.xml"])
    print("\n".join(wrong))
    return 1 if wrong else 0


sys.exit(main())
