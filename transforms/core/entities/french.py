"""French words of closed classes around and in names; see `Lexicon`."""

from transforms.core.entities.lexicon import Lexicon, words

LEXICON = Lexicon(
    openings=words("au aux à chez contre d' dans de des du en et l' la le les par pour qu' sur un une"),
    articles=words("l' la le les"),
    fixed=words(
        """
        Barbade Baule Bourget Caire Cap Centristes Chapelle Chaux-de-Fonds Ciotat Courneuve Creusot Croisic Croix
        Dauphiné Devoir Défense Express Échos Écologistes Équipe Figaro Flèche Grand-Bornand Havane Havre Haye
        Herbiers Humanité Kremlin-Bicêtre Lamentin Libre Lilas Locle Luc Mans Mecque Monde Mureaux Nouvelle-Orléans
        Obs Opinion Oréal Parisien Patriotes Pecq Plessis-Robinson Port Poste Presse Progrès Puy-en-Velay
        Républicains Réunion Roche-sur-Yon Rochelle Sables-d Seyne-sur-Mer Tampon Temps Teste-de-Buch Télégramme
        Touquet Trait Tribune Ulis Valette Verts Vésinet
        """
    ),
    # Part of the name in FENEC (Quaero guidelines): "Mme Brindille", "M. Fernandez".
    address=words("dr m madame mademoiselle me mgr mlle mm mme mmes monsieur pr"),
    titles=words(
        """
        amiral ayatollah capitaine cardinal chancelier chancelière cheikh colonel commandant député députée
        directeur directrice docteur docteure évêque général générale imam juge lieutenant-colonel lord maire maître
        maréchal ministre pape père préfet préfète président présidente prince princesse procureur procureure
        professeur professeure reine roi secrétaire sénateur sénatrice sir sœur vice-président vice-présidente
        """
    ),
    roles=words(
        """
        acteur activiste actrice ambassadeur ambassadrice analyste architecte artiste attaquant auteur autrice
        avocat avocate chanteur chanteuse chercheur chercheuse chorégraphe cinéaste coach comédien comédienne
        commissaire conseiller conseillère coureur cycliste défenseur dirigeant dirigeante entraîneur entraîneuse
        eurodéputé eurodéputée ex-ministre ex-président économiste écrivain écrivaine épouse époux fille fils
        fondateur fondatrice footballeur frère gouverneur gouverneure historien historienne homologue inspecteur
        joueur joueuse journaliste leader magistrat magistrate médecin militant militante musicien nageur nageuse
        opposant opposante patron patronne peintre philosophe photographe pilote poète politologue porte-parole
        princesse propriétaire psychologue rappeur responsable réalisateur réalisatrice romancier romancière
        scientifique sélectionneur sociologue syndicaliste tennisman veuve victime
        """
    ),
    speech=words(
        """
        affirme affirmé ajoute ajouté assure assuré conclut confie confié déclare déclaré dénonce dénoncé déplore
        déploré détaille estime estimé explique expliqué insiste insisté juge jugé lance lancé martelé martèle
        poursuit précise précisé prévenu prévient promet promis proteste protesté raconte raconté rappelé rappelle
        reconnaît regrette regretté répond répondu résume souligne souligné soupire témoigne témoigné tranche tweeté
        """
    ),
    bodies=words(
        """
        Académie Agence Alliance Armée AS Assemblée Association association Autorité Bank Banque Bureau Cabinet
        Caisse Centre CGT Chambre Club Coalition Collectif Comité Commission Communauté Compagnie compagnie
        Confédération Conseil Cour Direction Editions École Éditions FC Fédération fédération Fondation fondation
        Fonds Force Forces Front Gendarmerie Groupe groupe Groupement Guide Haute Inspection Institut institut
        Journal Ligue Ministère ministère Mission Mouvement Mutuelle Observatoire Office Olympique Ordre
        Organisation Parlement Parquet Parti Police Programme Quotidien Racing Radio Rassemblement RC Réseau Secours
        Service Société société Sporting Stade Syndicat syndicat Télé Télévision Tribunal Union Université
        université
        """
    ),
    landmarks=words(
        """
        aéroport allée autoroute avenue baie bd boulevard canal cap cathédrale château cimetière col côte détroit
        étang fleuve forêt gare golfe hôpital île îles lac mer mont monts musée palais parc place plage plateau pont
        port presqu'île prison quai quartier rivière route rue square station vallée
        """
    ),
    place_kinds=words(
        """
        aéroport agglomération archipel banlieue bourg bourgade canton capitale centre-ville commune département
        district est frontière gare gouvernorat île localité métropole nord nord-est nord-ouest ouest péninsule port
        préfecture province quartier région sud sud-est sud-ouest territoire vallée village ville
        """
    ),
    at=words("à depuis en près vers"),
    peoples=words(
        """
        Afghan Africain Albanais Algérien Allemand Américain Anglais Arabe Argentins Arménien Asiatique Australien
        Autrichien Azerbaïdjanais Bavarois Belge Berlinois Biélorusse Bolivien Bordelais Bosniaque Breton Brésilien
        Britannique Bruxellois Bulgare Burkinabè Camerounais Canadien Catalan Centrafricain Chilien Chinois
        Chypriote Colombien Congolais Coréen Croate Cubain Danois Djiboutien Espagnol Estonien Européen Écossais
        Égyptien Éthiopien Finlandais Flamand Francilien Français Gabonais Gallois Géorgien Ghanéen Grec Guinéen
        Haïtien Hongrois Hutu Indien Indonésien Irakien Iranien Irlandais Islandais Israélien Italien Ivoirien
        Jamaïcain Japonais Jordanien Juif Kanak Kazakh Kényan Kosovar Kurde Letton Libanais Libyen Lillois Lituanien
        Londonien Luxembourgeois Lyonnais Macédonien Malgache Malien Marocain Marseillais Mauricien Mauritanien
        Mexicain Moldave Monténégrin Moscovite Musulman Nantais New-Yorkais Néerlandais Niçois Nigérian Nigérien
        Nord-Coréen Normand Norvégien Ouïghour Pakistanais Palestinien Péruvien Philippins Polonais Portugais
        Québécois Rohingya Romain Roumain Russe Rwandais Saoudien Serbe Sénégalais Singapourien Slovaque Slovène
        Somalien Soudanais Stéphanois Strasbourgeois Sud-Africain Sud-Coréen Suédois Syrien Taïwanais Tchadien
        Tchèque Tchétchène Thaïlandais Tibétain Togolais Toulousain Tunisien Turc Tutsi Ukrainien Uruguayen
        Vénézuélien Vietnamien Wallon Yéménite
        """
    ),
    ordinary=words(
        """
        Ainsi Alors Août Après Aucun Aucune Aujourd'hui Aussi Autant Avant Avec Avril Beaucoup Bien Car Ce Ceci Cela
        Celle Celles Celui Cependant Certains Certes Ces Cet Cette Ceux Chaque Chez Cinq Comme Comment Constitution
        Contre Covid Covid-19 Dans Demain Depuis Derrière Des Deux Devant Dès Décembre Dieu Dimanche Dix Donc Du
        Durant Elle Elles En Enfin Ensuite Entre Et Etat Etats Eux État États Faut Février Gouvernement Heureusement
        Hier Huit Ici Il Ils Internet Jamais Janvier Jeudi Juillet Juin Lire Lors Lorsque Lui Lundi Mai Mais Malgré
        Mardi Mercredi Même Ministre Moi Moins Mon Neuf Ni Noël Notre Nous Novembre Octobre On Or Où Page Par Parce
        Parfois Parmi Pas Pâques Pendant Peu Photo PIB Plus Plusieurs Pour Pourquoi Pourtant Premier Première Près
        Président Présidente Puis Puisque Quand Quant Quatre Que Quel Quelle Quelques Qui Quoi Ramadan République
        Rien Sa Samedi Sans Selon Sept Septembre Ses Seul Si Six SMS Soit Sous Sur Surtout Tandis Tant Toujours Tous
        Tout Toute Toutes Très Trois Trop TVA Un Une Vendredi Vers Vidéo VIP Voici Voilà Voir Vous
        """
    ),
)
