// A libxml2 built with ICU includes the system's ICU headers, which clash with the ICU that Swift's Foundation carries.
// The macro only adds fields to the encoding handler, which is not used here, so it is undefined before the headers are read.
#pragma once
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlreader.h>
