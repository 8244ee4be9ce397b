"""Words of closed classes around and in the names of French, Italian, Portuguese and Spanish news."""

from typing import NamedTuple


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


class Lexicon(NamedTuple):
    """What the words of a language say about names.

    Attributes:
      openings: articles and prepositions, which no name begins with when they are in small letters.
      articles: those that open a sentence with a capital; "l'" and the like end with their apostrophe.
      fixed: what stands behind such an article that is part of the name: "Rochelle" of "La Rochelle".
      titles: forms of address and offices that stand before the name of a person and are no part of it, in small letters.
      roles: what people are called before their names, beside the titles.
      speech: verbs of those who speak, before or after their names.
      bodies: kinds of organisations, in a name.
      landmarks: kinds of places, as the first word of a name, in small letters.
      place_kinds: kinds of places before "of" and a name.
      at: prepositions of place that hardly stand before people.
      ordinary: what has a capital and names nothing.
    """

    openings: frozenset[str]
    articles: frozenset[str]
    fixed: frozenset[str]
    titles: frozenset[str]
    roles: frozenset[str]
    speech: frozenset[str]
    bodies: frozenset[str]
    landmarks: frozenset[str]
    place_kinds: frozenset[str]
    at: frozenset[str]
    ordinary: frozenset[str]


LEXICONS = {
    "fr": Lexicon(
        openings=_words("à au aux d' dans de des du en et l' la le les par pour qu' sur un une chez contre"),
        articles=_words("l' la le les"),
        fixed=_words(
            """
            Barbade Baule Bourget Caire Cap Chapelle Chaux-de-Fonds Ciotat Courneuve Creusot Croix Croisic Dauphiné
            Défense Figaro Flèche France-Insoumise Guardia Havane Havre Haye Herbiers Kremlin-Bicêtre Lamentin Lilas
            Locle Luc Mans Mecque Monde Mureaux Nouvelle-Orléans Oréal Équipe Obs Opinion Humanité Parisien Pecq
            Plessis-Robinson Poste Port Progrès Puy-en-Velay Rochelle Roche-sur-Yon Réunion Sables-d'Olonne Seyne-sur-Mer Spezia
            Tampon Teste-de-Buch Télégramme Temps Touquet Trait Tribune Ulis Valette Vésinet Échos Républicains Écologistes
            Centristes Patriotes Verts Soir Libre Devoir Presse Rochelais Grand-Bornand
            """
        ),
        titles=_words(
            """
            m mm mme mmes mlle me mgr dr docteur docteure pr professeur professeure maître président présidente
            vice-président vice-présidente ministre secrétaire directeur directrice général générale colonel
            lieutenant-colonel capitaine commandant amiral maréchal préfet préfète maire sénateur sénatrice député
            députée procureur procureure juge chancelier chancelière roi reine prince princesse pape cardinal évêque
            père sœur sir lord cheikh imam ayatollah
            """
        ),
        roles=_words(
            """
            acteur actrice activiste ambassadeur ambassadrice analyste architecte artiste attaquant auteur autrice avocat
            avocate chanteur chanteuse chercheur chercheuse chorégraphe cinéaste coach commissaire comédien comédienne
            conseiller conseillère coureur cycliste dirigeant dirigeante défenseur eurodéputé eurodéputée économiste
            écrivain écrivaine entraîneur entraîneuse épouse époux ex-ministre ex-président fils fille fondateur fondatrice
            footballeur frère gardien gouverneur gouverneure historien historienne homologue inspecteur joueur joueuse
            journaliste leader magistrat magistrate médecin milieu militant militante musicien nageur nageuse opposant
            opposante patron patronne peintre philosophe photographe pilote poète politologue porte-parole princesse
            propriétaire psychologue rappeur réalisateur réalisatrice responsable romancier romancière scientifique
            sélectionneur sociologue syndicaliste tennisman veuve victime
            """
        ),
        speech=_words(
            """
            affirme affirmé ajoute ajouté analyse assure assuré confie confié conclut déclare déclaré
            déplore déploré détaille dénonce dénoncé estime estimé explique expliqué insiste insisté jugé juge lance
            lancé martèle martelé poursuit précise précisé prévient prévenu promet promis proteste protesté raconte
            raconté rappelle rappelé reconnaît regrette regretté répond répondu résume soupire
            souligne souligné témoigne témoigné tranche tweeté
            """
        ),
        bodies=_words(
            """
            Académie Agence Alliance Armée Assemblée Association Autorité Bank Banque Bureau CGT Cabinet Caisse Centre
            Chambre Club Coalition Collectif Comité Commission Communauté Compagnie Confédération Conseil Cour
            Direction École Editions Éditions Fédération Fondation Fonds Force Forces Front Gendarmerie Groupe Groupement
            Guide Haute Institut Inspection Journal Ligue Ministère Mission Mouvement Mutuelle Observatoire Office
            Olympique Ordre Organisation Parlement Parquet Parti Police Programme Quotidien Radio Rassemblement Racing
            Réseau Secours Service Société Sporting Stade Syndicat Télévision Tribunal Union Université Télé AS FC RC
            association compagnie fédération fondation groupe institut ministère société syndicat université
            """
        ),
        landmarks=_words(
            """
            aéroport allée autoroute avenue baie bd boulevard canal cap cathédrale château cimetière col côte détroit étang
            fleuve forêt gare golfe hôpital île îles lac mer mont monts musée palais parc place plage plateau pont port
            presqu'île prison quai quartier rivière route rue square station vallée
            """
        ),
        place_kinds=_words(
            """
            aéroport agglomération archipel banlieue bourg bourgade canton capitale centre-ville commune côtes
            département district frontière gare gouvernorat île large localité métropole nord sud est ouest péninsule port
            province préfecture quartier région rues sud-est sud-ouest nord-est nord-ouest territoire vallée village ville
            """
        ),
        at=_words("à en près vers depuis"),
        ordinary=frozenset({"Premier ministre", "Première ministre", "Premier", "Première"})
        | _words(
            """
            Constitution Covid Covid-19 Dieu État États Gouvernement Internet Ministre Noël PIB Pâques
            Président Présidente Ramadan République SMS TVA VIP
            """
        ),
    ),
}
