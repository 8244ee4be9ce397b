"""English words of closed classes that tell what a name is, or that it is none."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ROLES = _words(
    """
    activist actor actress adv adviser advisor advocate ambassador analyst archbishop artist attorney aunt author
    ayatollah bishop brother businessman businesswoman campaigner candidate capt captain ceo chairman chairperson
    chairwoman champion chancellor chef chief cllr co-founder coach col colonel commander commissioner constable
    councillor cousin dame dato datuk daughter defender deputy designer director doctor dr economist editor eng
    engineer entrepreneur envoy executive expert farmer father filmmaker founder gen general goalkeeper gov governor
    hon husband imam inspector journalist judge justice king lady lawmaker lawyer leader lord lt maj major manager
    maulana mayor midfielder minister miss mother mp mr mrs ms musician novelist officer owner photographer player
    pm poet politician pope premier president prince princess prof professor prosecutor queen rep researcher
    resident rev scientist secretary sen senator señor sgt shaikh sheikh shri singer sir sister smt son speaker
    spokesman spokesperson spokeswoman sri striker student superintendent teacher uncle veteran wife writer
    """
)
"""Titles and roles that stand before or after a person's name; in any case."""

SPEECH = _words(
    """
    added adds admitted argued asked believes claimed commented concluded continued explained insisted noted
    recalled remembers replied said says stated stressed thanked thinks told tweeted wrote
    """
)
"""Verbs of those who speak."""

PLACE_KINDS = _words(
    """
    airport area border capital city coast county district governorate highway island islands municipality
    neighborhood neighbourhood peninsula port prefecture province region river road state street suburb town valley
    village
    """
)
"""Kinds of places, around a name."""

LANDMARKS = _words(
    """
    Airport Archipelago Arena Avenue Basin Bay Beach Border Boulevard Bridge Building Bypass Canal Castle Cathedral
    Cemetery Channel Checkpoint Church City Coast County Creek Crossing Dam Delta Desert District Drive Estate Falls
    Forest Garden Gardens Gate Ghat Governorate Gulf Hall Harbor Harbour Highway Hill Hills Island Islands Junction
    Lake Lane Mall Metro Mosque Mountain Mountains Municipality Nagar Oasis Oblast Ocean Palace Parish Park
    Peninsula Plains Plateau Plaza Port Pradesh Prefecture Prison Province Reef Refuge Region Republic Reserve River
    Road Roundabout Sanctuary Sea Shire Square Stadium Station Strait Street Temple Terminal Territories Territory
    Tower Towers Town Township Valley Village Wadi Zone archipelago
    """
)
"""Kinds of places, as the last word of a name."""

BODIES = _words(
    """
    AG Academy Administration Agency Airlines Airways Alliance Army Asociación Assembly Association Authority Banco
    Band Bank Banque Bar Battalion Bhd Board Brigade Bureau Cabinet Capital Center Centre Chamber Choir Chronicle
    Club Co Coalition College Comité Command Commission Committee Company Confederation Congress Consejo Consortium
    Consulting Consultores Cooperative Corp Corporation Council Court Daily Department Directorate Division Embassy
    Energy Enterprises Entertainment FC Federación Federation Force Forces Foundation Frente Front Fund Gazette GmbH
    Group Guard Guards Herald Holdings Hospital Inc Industries Initiative Institute Instituto Insurance Journal LLC
    League Limited Ltd Magazine Majlis Media Militia Ministerio Ministry Mirror Mission Motors Movement Navy Network
    News Observatory Office Orchestra Organisation Organization PLC Parliament Parti Partido Partners Party
    Petroleum Pharmaceuticals Pictures Plc Police Post Press Pty Pvt Radio Records Regiment SA School Secretariat
    Seguros Senate Service Services Society Solutions Squad Studio Studios Syndicate Systems TV Taskforce Team
    Technologies Technology Telecom Television Times Tribunal Tribune Trust Union Unit Universidad University
    Université
    """
)
"""Kinds of organisations, in a name."""

BODY_PARTS = _words(
    """
    CEO MP MPs activist activists board candidate candidates chairman chairperson chief company director employees
    executive executives fighter fighters government group headquarters lawmaker lawmakers leader leaders leadership
    member members militant militants movement news newspaper official officials party player players researcher
    researchers shares spokesman spokesperson spokeswoman staff supporters team website
    """
)
"""What an organisation has, behind its name."""

EVENTS = _words(
    """
    Accord Accords Act Acts Age Ages Agreement Agreements Amendment Anthem Assessment Assessments Award Awards Bible
    Calendar Campaign Census Ceremony Certificate Championship Championships Charter Code Conference Conflict
    Constitution Contract Convention Crisis Cup Day Days Deal Declaration Decree Derby Diploma Directive Doctrine
    Election Elections Era Exam Examination Exercise Exhibition Expo Fair Festival Final Finals Framework Games
    Gospel Holocaust Index Initiative Intifada Law Laws Lecture Manifesto Marathon Massacre Medal Memorandum Model
    Month Movie Night Notice Olympics Open Operation Pact Pandemic Period Plan Policy Prize Procedure Process
    Product Program Programme Project Projects Protocol Question Quran Rebellion Referendum Regulation Regulations
    Renaissance Report Resolution Revolt Revolution Roadmap Rules Scheme Season Series Show Standard Standards
    Strategy Study Summit Sunday Symposium Testament Tour Tournament Treaty Trophy Uprising Virus War Wars Week
    Weekend Workshop Year
    """
)
"""Events, works, documents and plans, as the last word of a name or before its "of"."""

PEOPLES = _words(
    """
    Afghan African Afrikaner Albanian Algerian American Andorran Angolan Antiguan Arab Arabian Arabic Aramaic
    Argentine Argentinean Argentinian Armenian Asian Assyrian Australian Austrian Azerbaijani Azeri Bahamian
    Bahraini Bangladeshi Bantu Barbadian Basque Batswana Bavarian Belarusan Belarusian Belgian Belizean Bengali
    Beninese Berber Bermudian Bhutanese Bolivian Bosnian Botswanan Brazilian Breton British Briton Bruneian Buddhist
    Bulgarian Burkinabe Burmese Burundian Californian Cambodian Cameroonian Canadian Cantonese Castilian Catalan
    Catholic Caucasian Chadian Chechen Chilean Chinese Christian Colombian Comorian Confucian Congolese Copt Coptic
    Corsican Cossack Croat Croatian Cuban Cypriot Czech Dane Danish Djiboutian Dominican Druze Dutch Ecuadorean
    Ecuadorian Egyptian Emirati English Eritrean Eskimo Estonian Ethiopian Eurasian European Evangelical Farsi
    Fijian Filipina Filipino Finn Finnish Flemish French Gabonese Gaelic Gambian Georgian German Germanic Ghanaian
    Greek Greenlandic Grenadian Guatemalan Guinean Gujarati Gurkha Guyanese Haitian Hausa Hawaiian Hebrew Hindi
    Hindu Hispanic Honduran Hungarian Hutu Iberian Icelander Icelandic Igbo Indian Indigenous Indonesian Inuit
    Iranian Iraqi Irish Irishman Islamic Islamist Israeli Italian Ivorian Jamaican Japanese Javanese Jew Jewish
    Jordanian Kashmiri Kazakh Kenyan Khmer Korean Kosovan Kosovar Kurd Kurdish Kuwaiti Kyrgyz Laotian Latin Latina
    Latino Latvian Lebanese Liberian Libyan Lithuanian Lutheran Luxembourgish Macedonian Malagasy Malawian Malay
    Malaysian Maldivian Malian Maltese Mandarin Maori Marathi Maronite Mauritanian Mauritian Mayan Melanesian
    Methodist Mexican Micronesian Moldovan Mongolian Montenegrin Moroccan Mozambican Muslim Namibian Nepalese Nepali
    Nicaraguan Nigerian Nigerien Nordic Norwegian Nubian Omani Orthodox Pakistani Palauan Palestinian Panamanian
    Papuan Paraguayan Parisian Pashto Pashtun Persian Peruvian Pole Polish Polynesian Portuguese Presbyterian
    Protestant Punjabi Qatari Quechua Roman Romanian Romany Russian Rwandan Salvadoran Salvadorean Sami Samoan Saudi
    Scandinavian Scot Scottish Semitic Senegalese Serb Serbian Shia Shiite Siberian Sicilian Sikh Singaporean
    Sinhala Sinhalese Slav Slavic Slovak Slovakian Slovene Slovenian Somali Soviet Spaniard Spanish Sudanese Sunni
    Surinamese Swahili Swazi Swede Swedish Swiss Syriac Syrian Tahitian Taiwanese Tajik Tamil Tanzanian Tatar Telugu
    Thai Tibetan Togolese Tongan Trinidadian Tswana Tuareg Tunisian Turk Turkic Turkish Turkmen Tutsi Ugandan Uighur
    Ukrainian Urdu Uruguayan Uyghur Uzbek Venezuelan Vietnamese Viking Welsh Xhosa Yazidi Yemeni Yiddish Yoruba
    Zambian Zimbabwean Zulu
    """
)
"""Adjectives and nouns of peoples, languages, faiths and parts of the world that are no name of a place."""

NOUNS = _words(
    """
    Administration Agency Area Associate Authority Board Cabinet Captain Chairman Chief Coach Commission
    Commissioner Committee Council Court Customs Department Director Division Doctor Emperor Founder Government
    Governor Group Health Highness Hotel Interior International Island Judge Justice King Kingdom Leader Local
    Majesty Mayor Minister Ministry National Office Opposition Party Police President Prince Princess Professor
    Project Province Queen Republic Royal School Secretary Sheikh Sir State Transport Treasury
    """
)
"""Nouns that name nothing when they stand alone, though with a capital."""

ABBREVIATIONS = _words(
    """
    AGM AI AIDS AM ASAP BCE CCTV CD CEO CFO CIO COO CTO CV DIY DNA DVD EV FAQ FDI FYI GDP GMT GNP GPS GST HIV HR HRH
    ICT ID IPO IQ IT JV LGBT LGBTQ LLB LNG LPG MA MBA MD MOU MP MPhil MSc MoU NGO OK PCR PM PPE PPP PR PSA PhD QA
    R&D ROI SEO SME SMS SOS SUV SVP TV UFO USB UTC VAT VHS VIP VP VPN VR WWI WWII YoY
    """
)
"""Abbreviations of ordinary words, titles, measures and illnesses."""

CALENDAR = _words(
    """
    April August Breaking Christmas Click Commerce December Easter Eid Email February Finance Founder Friday January
    July June March Monday November October Ramadan Regards Reply Saturday September Sunday Thanks Thursday Tuesday
    Wednesday
    """
)
"""Days, months and feasts, and the words of mails and buttons."""

THINGS = _words(
    """
    Brexit Buddhism COVID COVID-19 Catholicism Christianity Confucianism Covid Covid-19 Ebola Hinduism Internet Islam
    Islamophobia Judaism Omicron Protestantism Reformation Renaissance SARS SARS-CoV-2 Sikhism Zika
    """
)
"""Faiths, illnesses and ages."""
