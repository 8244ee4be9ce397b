"""English words for peoples, languages and faiths: names of no place and no body, so MISC."""

import re

# Adjectives of the countries of the world and of peoples, languages, faiths and parts of the world that the
# news names; those that are themselves names of places or bodies are left out.
_WORDS = """
    Afghan African Afrikaner Albanian Algerian American Andorran Angolan Antiguan Arab Arabian Arabic Aramaic
    Argentine Argentinean Argentinian Armenian Asian Assyrian Australian Austrian Azerbaijani Azeri Bahamian
    Bahraini Bangladeshi Bantu Barbadian Basque Batswana Bavarian Belarusian Belarusan Belgian Belizean
    Bengali Beninese Berber Bermudian Bhutanese Bolivian Bosnian Botswanan Brazilian Breton British Briton Bruneian
    Buddhist Bulgarian Burkinabe Burmese Burundian Californian Cambodian Cameroonian Canadian Cantonese Castilian
    Catalan Catholic Caucasian Chadian Chechen Chilean Chinese Christian Colombian Comorian Confucian Congolese
    Coptic Copt Corsican Cossack Croat Croatian Cuban Cypriot Czech Dane Danish Djiboutian Dominican Druze Dutch
    Ecuadorean Ecuadorian Egyptian Emirati English Eritrean Eskimo Estonian Ethiopian Eurasian European Evangelical
    Farsi Fijian Filipino Filipina Finn Finnish Flemish French Gabonese Gaelic Gambian Georgian German Germanic
    Ghanaian Greek Greenlandic Grenadian Guatemalan Guinean Gujarati Gurkha Guyanese Haitian Hausa Hawaiian Hebrew
    Hindi Hindu Hispanic Honduran Hungarian Hutu Iberian Icelandic Icelander Igbo Indian Indigenous Indonesian Inuit
    Iranian Iraqi Irish Irishman Islamic Islamist Israeli Italian Ivorian Jamaican Japanese Javanese Jew Jewish
    Jordanian Kashmiri Kazakh Kenyan Khmer Korean Kosovan Kosovar Kurd Kurdish Kuwaiti Kyrgyz Laotian Latin
    Latina Latino Latvian Lebanese Liberian Libyan Lithuanian Lutheran Luxembourgish Macedonian Malagasy Malawian
    Malay Malaysian Maldivian Malian Maltese Mandarin Maori Marathi Maronite Mauritanian Mauritian Mayan     Melanesian Methodist Mexican Micronesian Moldovan Mongolian Montenegrin Moroccan Mozambican Muslim Namibian
    Nepalese Nepali Nicaraguan Nigerian Nigerien Nordic Norwegian Nubian Omani Orthodox Pakistani
    Palauan Palestinian Panamanian Papuan Paraguayan Parisian Pashto Pashtun Persian Peruvian Pole Polish Polynesian
    Portuguese Presbyterian Protestant Punjabi Qatari Quechua Roman Romanian Romany Russian Rwandan Salvadoran
    Salvadorean Sami Samoan Saudi Scandinavian Scot Scottish Semitic Senegalese Serb Serbian Shia Shiite Siberian
    Sicilian Sikh Singaporean Sinhala Sinhalese Slav Slavic Slovak Slovakian Slovene Slovenian Somali Soviet Spaniard
    Spanish Sudanese Sunni Surinamese Swahili Swazi Swede Swedish Swiss Syriac Syrian Tahitian Taiwanese Tajik Tamil
    Tanzanian Tatar Telugu Thai Tibetan Togolese Tongan Trinidadian Tswana Tuareg Tunisian Turk Turkic Turkish Turkmen
    Tutsi Ugandan Uighur Uyghur Ukrainian Urdu Uruguayan Uzbek Venezuelan Vietnamese Viking Welsh Xhosa Yazidi
    Yemeni Yiddish Yoruba Zambian Zimbabwean Zulu
"""
_PREFIX = r"(?:(?:North|South|East|West|Central|Latin|Afro|Anglo|Euro|Indo|Sino|Franco|Inter|Non|Trans|Pan)[- ])?"
_ADJECTIVE = re.compile(rf"{_PREFIX}(?:{'|'.join(_WORDS.split())})s?")


def is_adjective(name: str) -> bool:
    return bool(_ADJECTIVE.fullmatch(name))
