#!/usr/bin/env python3
"""Names what failed in the TRX reports given, with message and place: the last thing a test run prints."""

import sys
import xml.etree.ElementTree as xml

NS = {"t": "http://microsoft.com/schemas/VisualStudio/TeamTest/2010"}
LINES = 25


def shortened(text):
    lines = (text or "").strip().splitlines()
    more = len(lines) - LINES
    return lines[:LINES] + ([f"… {more} lines more in the report"] if more > 0 else [])


def main():
    for report in sys.argv[1:]:
        for result in xml.parse(report).iterfind(".//t:UnitTestResult[@outcome='Failed']", NS):
            print(f"\nFAILED {result.get('testName')}")
            error = result.find("t:Output/t:ErrorInfo", NS)
            for part in () if error is None else ("Message", "StackTrace"):
                for line in shortened(error.findtext(f"t:{part}", namespaces=NS)):
                    print(f"  {line}")


if __name__ == "__main__":
    main()
