#include <libxml/HTMLparser.h>
#include <libxml/xmlreader.h>
#include <stddef.h>
#include "load.h"
#define LIBRARY CLOAD_XML2

#define READ(name) LOADED(-1, int, name, (xmlTextReaderPtr reader), (reader))
#define TEXT(name) LOADED(NULL, const xmlChar *, name, (xmlTextReaderPtr reader), (reader))

LOADED(
    NULL, xmlTextReaderPtr, xmlReaderForIO,
    (xmlInputReadCallback read, xmlInputCloseCallback close, void *context, const char *url, const char *encoding, int options),
    (read, close, context, url, encoding, options))
LOADED(, void, xmlFreeTextReader, (xmlTextReaderPtr reader), (reader))
LOADED(
    , void, xmlTextReaderSetStructuredErrorHandler, (xmlTextReaderPtr reader, xmlStructuredErrorFunc call, void *context),
    (reader, call, context))
READ(xmlTextReaderRead)
READ(xmlTextReaderDepth)
READ(xmlTextReaderNodeType)
READ(xmlTextReaderIsEmptyElement)
READ(xmlTextReaderIsNamespaceDecl)
READ(xmlTextReaderGetParserLineNumber)
READ(xmlTextReaderMoveToElement)
READ(xmlTextReaderMoveToFirstAttribute)
READ(xmlTextReaderMoveToNextAttribute)
TEXT(xmlTextReaderConstLocalName)
TEXT(xmlTextReaderConstNamespaceUri)
TEXT(xmlTextReaderConstValue)

LOADED(
    NULL, htmlParserCtxtPtr, htmlCreatePushParserCtxt,
    (htmlSAXHandlerPtr handler, void *context, const char *bytes, int size, const char *name, xmlCharEncoding encoding),
    (handler, context, bytes, size, name, encoding))
LOADED(, void, htmlFreeParserCtxt, (htmlParserCtxtPtr parser), (parser))
LOADED(-1, int, htmlCtxtUseOptions, (htmlParserCtxtPtr parser, int options), (parser, options))
LOADED(-1, int, htmlParseChunk, (htmlParserCtxtPtr parser, const char *bytes, int size, int last), (parser, bytes, size, last))
